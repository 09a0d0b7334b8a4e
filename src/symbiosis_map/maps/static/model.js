/* The tables with the ways between them: streams of a site, links of a stream, sites of a hub, sites on one point. */
(function (SM) {
  'use strict';

  const SAME_POINT = 1e-4;
  const MOST_LANES = 100;

  /** Find rows by key; the table of keys is made when it is first asked for. */
  function byId(table, key) {
    let rows = null;
    return id => {
      if (!rows) {
        rows = new Map();
        for (let i = 0; i < table.rows; i++) rows.set(table.get(key, i), i);
      }
      return rows.has(id) ? rows.get(id) : -1;
    };
  }

  function lists(n) {
    return Array.from({ length: n }, () => []);
  }

  SM.makeModel = data => {
    const t = {};
    for (const name of Object.keys(data.tables)) t[name] = SM.readTable(data.tables[name]);
    const { sites, streams, links, near_misses: misses, flows, hubs, hub_members: members, recall, doubt } = t;
    const model = { ...t, misses, members, data };

    const siteOf = byId(sites, 'site_id');
    const streamOf = byId(streams, 'stream_id');
    const linkOf = byId(links, 'link_id');
    const hubOf = byId(hubs, 'hub_id');
    Object.assign(model, { siteOf, streamOf, linkOf, hubOf });

    /** Rows that a table points to: its column of rows, or else its column of keys looked up. */
    const rowsOf = (table, name, key, find) =>
      Int32Array.from(table.has(name) ? table.column(name) : Array.from({ length: table.rows }, (_, i) => find(table.get(key, i))));

    /* Where sites are */
    const longitude = sites.column('longitude') || new Float64Array(sites.rows).fill(NaN);
    const latitude = sites.column('latitude') || new Float64Array(sites.rows).fill(NaN);
    model.x = Float64Array.from(longitude, SM.worldX);
    model.y = Float64Array.from(latitude, SM.worldY);
    model.placed = i => i >= 0 && model.x[i] === model.x[i] && model.y[i] === model.y[i];

    /* Streams of sites */
    const siteOfStream = rowsOf(streams, 'site', 'site_id', siteOf);
    model.siteOfStream = siteOfStream;
    model.streamsOf = lists(sites.rows);
    model.offers = new Uint8Array(sites.rows);
    model.wants = new Uint8Array(sites.rows);
    for (let i = 0; i < streams.rows; i++) {
      if (siteOfStream[i] < 0) continue;
      model.streamsOf[siteOfStream[i]].push(i);
      (streams.get('direction', i) === 'surplus' ? model.offers : model.wants)[siteOfStream[i]] = 1;
    }
    streams.derive('site_id', i => sites.get('site_id', siteOfStream[i]));
    streams.derive('stream_id', i => (streams.has('ending') ? `${sites.get('site_id', siteOfStream[i])}${streams.get('ending', i)}` : null));
    streams.derive('unit', i => data.units[streams.get('resource', i)] ?? null);

    /* Ends of links and near misses, and what follows from them */
    for (const table of [links, misses]) {
      table.surplus = rowsOf(table, 'surplus', 'surplus_id', streamOf);
      table.demand = rowsOf(table, 'demand', 'demand_id', streamOf);
      const siteOfEnd = (stated, stream) => (table.has(stated) ? rowsOf(table, '', stated, siteOf) : stream.map(row => (row < 0 ? -1 : siteOfStream[row])));
      table.from = siteOfEnd('surplus_site_id', table.surplus);
      table.to = siteOfEnd('demand_site_id', table.demand);
      table.derive('crow_m', i => SM.distance(longitude, latitude, table.from[i], table.to[i]));
      table.derive('surplus_id', i => streams.get('stream_id', table.surplus[i]));
      table.derive('demand_id', i => streams.get('stream_id', table.demand[i]));
      table.derive('surplus_site_id', i => sites.get('site_id', table.from[i]));
      table.derive('demand_site_id', i => sites.get('site_id', table.to[i]));
      table.derive('resource', i => streams.get('resource', table.surplus[i]));
      table.resource = Uint8Array.from({ length: table.rows }, (_, i) => data.resources.indexOf(table.get('resource', i)));
    }
    links.derive('link_id', i => `${links.get('surplus_id', i)}>${links.get('demand_id', i)}`);
    links.derive('unit', i => data.units[links.get('resource', i)] ?? null);
    for (const name of data.criteria) {
      const sum = i => data.criteria.reduce((all, other) => all + (links.get(`d_${other}`, i) === null ? 0 : data.trial.weights[other]), 0);
      links.derive(`w_${name}`, i => (links.get(`d_${name}`, i) === null ? 0 : data.trial.weights[name] / sum(i)));
    }

    /* Links come best first, as the run had them */
    model.linksOf = lists(sites.rows);
    for (let i = 0; i < links.rows; i++) {
      if (links.from[i] >= 0) model.linksOf[links.from[i]].push(i);
      if (links.to[i] >= 0 && links.to[i] !== links.from[i]) model.linksOf[links.to[i]].push(i);
    }
    model.missesOf = lists(sites.rows);
    for (let i = 0; i < misses.rows; i++) {
      if (misses.from[i] >= 0) model.missesOf[misses.from[i]].push(i);
      if (misses.to[i] >= 0 && misses.to[i] !== misses.from[i]) model.missesOf[misses.to[i]].push(i);
    }

    const paths = links.column('path');
    model.paths = Array.from({ length: links.rows }, (_, i) => (paths && paths[i] ? SM.readPath(paths[i]).points : null));

    /* Links between the same two sites bend apart: each has a number among its like */
    model.lane = new Int8Array(links.rows);
    const lanes = new Map();
    for (let i = 0; i < links.rows; i++) {
      const key = Math.min(links.from[i], links.to[i]) * 1e6 + Math.max(links.from[i], links.to[i]);
      const lane = lanes.get(key) || 0;
      model.lane[i] = Math.min(lane, MOST_LANES);
      lanes.set(key, lane + 1);
    }

    /* How sure each link and near miss is: a row of the table doubt, -1 where it has none */
    for (const [table, name] of [[links, 'link'], [misses, 'miss']]) {
      table.doubt = new Int32Array(table.rows).fill(-1);
      for (let i = 0; i < doubt.rows; i++) if (doubt.get(name, i) >= 0) table.doubt[doubt.get(name, i)] = i;
    }

    /* What flows */
    const linkOfFlow = rowsOf(flows, 'link', 'link_id', linkOf);
    flows.derive('link_id', i => links.get('link_id', linkOfFlow[i]));
    flows.derive('unit', i => links.get('unit', linkOfFlow[i]));
    model.flowOf = new Int32Array(links.rows).fill(-1);
    for (let i = 0; i < flows.rows; i++) {
      if (linkOfFlow[i] >= 0 && flows.get('quantity_per_year', i) > 0) model.flowOf[linkOfFlow[i]] = i;
    }

    /* What stands out in a crowd: what flows, and the best of each source where no quantity is known */
    model.strong = new Uint8Array(links.rows).fill(flows.rows ? 0 : 1);
    const served = new Uint8Array(streams.rows);
    for (let i = 0; i < links.rows; i++) {
      const unknown = links.get('quantity_per_year', i) === null && !served[links.surplus[i]];
      if (model.flowOf[i] >= 0 || unknown) model.strong[i] = 1;
      served[links.surplus[i]] = 1;
    }

    /* Hubs */
    model.membersOf = lists(hubs.rows);
    model.hubOfSite = new Int32Array(sites.rows).fill(-1);
    const hubOfMember = rowsOf(members, 'hub', 'hub_id', hubOf);
    const siteOfMember = rowsOf(members, 'site', 'site_id', siteOf);
    for (let i = 0; i < members.rows; i++) {
      if (hubOfMember[i] < 0 || siteOfMember[i] < 0) continue;
      model.membersOf[hubOfMember[i]].push({ site: siteOfMember[i], role: members.get('role', i) });
      model.hubOfSite[siteOfMember[i]] = hubOfMember[i];
    }
    model.linksOfHub = lists(hubs.rows);
    model.hubOfLink = new Int32Array(links.rows).fill(-1);
    for (let i = 0; i < links.rows; i++) {
      const hub = links.from[i] < 0 || links.to[i] < 0 ? -1 : model.hubOfSite[links.from[i]];
      if (hub < 0 || hub !== model.hubOfSite[links.to[i]]) continue;
      model.hubOfLink[i] = hub;
      model.linksOfHub[hub].push(i);
    }
    model.areas = Array.from({ length: hubs.rows }, (_, i) => (hubs.get('area', i) || []).map(SM.readPath));

    /* Shared trenches */
    model.trenchesOf = lists(hubs.rows);
    for (const network of data.trenches) model.trenchesOf[network.hub].push({ ...network, lines: network.paths.map(path => SM.readPath(path).points) });

    /* Sites on one point, with the widest circle in which one of them may stand */
    const points = new Map();
    model.points = [];
    model.pointOf = new Int32Array(sites.rows).fill(-1);
    for (let i = 0; i < sites.rows; i++) {
      if (!model.placed(i)) continue;
      const key = `${Math.round(longitude[i] / SAME_POINT)},${Math.round(latitude[i] / SAME_POINT)}`;
      if (!points.has(key)) {
        points.set(key, model.points.length);
        model.points.push({ x: model.x[i], y: model.y[i], sites: [], precision_m: 0 });
      }
      const point = model.points[points.get(key)];
      model.pointOf[i] = points.get(key);
      point.sites.push(i);
      point.precision_m = Math.max(point.precision_m, sites.get('location_precision_m', i) ?? 0);
    }

    /* Assumptions by the row they stand in */
    model.assumptionsOf = new Map();
    for (let i = 0; i < t.assumptions.rows; i++) {
      const key = `${t.assumptions.get('table', i)}/${t.assumptions.get('id', i)}`;
      if (!model.assumptionsOf.has(key)) model.assumptionsOf.set(key, []);
      model.assumptionsOf.get(key).push(i);
    }

    /** Whether a link has its costs, doubt and notes in this file. */
    model.detailed = link => link < data.detailed_links;
    model.resourceOf = link => data.resources[links.resource[link]];
    model.siteName = site => (site < 0 ? '' : sites.get('name', site) || sites.get('site_id', site));
    model.barriersOf = link => String(links.get('barriers', link) || '').split(';').map(id => id.trim()).filter(Boolean);
    model.hasBarriers = Uint8Array.from({ length: links.rows }, (_, i) => (links.get('barriers', i) ? 1 : 0));
    model.recallRows = Array.from({ length: recall.rows }, (_, i) => i);
    return model;
  };
})(window.SymbiosisMap);
