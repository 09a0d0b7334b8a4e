/* The tables with the ways between them: streams of a site, links of a stream, sites of a hub, sites on one point. */
(function (SM) {
  'use strict';

  const SAME_POINT = 1e-4;

  function byId(table, key) {
    const rows = new Map();
    for (let i = 0; i < table.rows; i++) rows.set(table.get(key, i), i);
    return id => (rows.has(id) ? rows.get(id) : -1);
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

    /* Where sites are */
    model.x = Float64Array.from({ length: sites.rows }, (_, i) => SM.worldX(sites.get('longitude', i) ?? NaN));
    model.y = Float64Array.from({ length: sites.rows }, (_, i) => SM.worldY(sites.get('latitude', i) ?? NaN));
    model.placed = i => i >= 0 && sites.get('longitude', i) !== null && sites.get('latitude', i) !== null;

    /* Streams of sites */
    model.streamsOf = lists(sites.rows);
    model.offers = new Uint8Array(sites.rows);
    model.wants = new Uint8Array(sites.rows);
    for (let i = 0; i < streams.rows; i++) {
      const site = siteOf(streams.get('site_id', i));
      if (site < 0) continue;
      model.streamsOf[site].push(i);
      (streams.get('direction', i) === 'surplus' ? model.offers : model.wants)[site] = 1;
    }

    /* Ends of links and near misses */
    const ends = table => {
      const from = new Int32Array(table.rows);
      const to = new Int32Array(table.rows);
      const surplus = new Int32Array(table.rows);
      const demand = new Int32Array(table.rows);
      for (let i = 0; i < table.rows; i++) {
        from[i] = siteOf(table.get('surplus_site_id', i));
        to[i] = siteOf(table.get('demand_site_id', i));
        surplus[i] = streamOf(table.get('surplus_id', i));
        demand[i] = streamOf(table.get('demand_id', i));
      }
      return { from, to, surplus, demand };
    };
    Object.assign(links, ends(links));
    Object.assign(misses, ends(misses));

    /* Best first; ties by key, as everywhere in the run */
    model.order = Array.from({ length: links.rows }, (_, i) => i).sort(
      (a, b) => (links.get('score', b) ?? -1) - (links.get('score', a) ?? -1) || (links.get('link_id', a) < links.get('link_id', b) ? -1 : 1)
    );
    model.place = new Int32Array(links.rows);
    model.order.forEach((link, place) => { model.place[link] = place + 1; });

    model.linksOf = lists(sites.rows);
    for (const i of model.order) {
      if (links.from[i] >= 0) model.linksOf[links.from[i]].push(i);
      if (links.to[i] >= 0 && links.to[i] !== links.from[i]) model.linksOf[links.to[i]].push(i);
    }
    model.missesOf = lists(sites.rows);
    for (let i = 0; i < misses.rows; i++) {
      if (misses.from[i] >= 0) model.missesOf[misses.from[i]].push(i);
      if (misses.to[i] >= 0 && misses.to[i] !== misses.from[i]) model.missesOf[misses.to[i]].push(i);
    }

    model.paths = Array.from({ length: links.rows }, (_, i) => {
      const path = links.get('path', i);
      return path ? SM.readPath(path).points : null;
    });

    /* Links between the same two sites bend apart: each has a number among its like */
    model.lane = new Int8Array(links.rows);
    const lanes = new Map();
    for (const i of model.order) {
      const key = Math.min(links.from[i], links.to[i]) * 1e6 + Math.max(links.from[i], links.to[i]);
      const lane = lanes.get(key) || 0;
      model.lane[i] = Math.min(lane, 100);
      lanes.set(key, lane + 1);
    }

    /* How sure each link and near miss is: a row of the table doubt, -1 where it has none */
    const doubts = new Map();
    for (let i = 0; i < doubt.rows; i++) doubts.set(`${doubt.get('surplus_id', i)}>${doubt.get('demand_id', i)}`, i);
    const doubtOf = table => Int32Array.from({ length: table.rows }, (_, i) => doubts.get(`${table.get('surplus_id', i)}>${table.get('demand_id', i)}`) ?? -1);
    links.doubt = doubtOf(links);
    misses.doubt = doubtOf(misses);

    /* What flows */
    model.flowOf = new Int32Array(links.rows).fill(-1);
    for (let i = 0; i < flows.rows; i++) {
      const link = linkOf(flows.get('link_id', i));
      if (link >= 0 && flows.get('quantity_per_year', i) > 0) model.flowOf[link] = i;
    }

    /* What stands out in a crowd: what flows, and the best of each source where no quantity is known */
    model.strong = new Uint8Array(links.rows).fill(flows.rows ? 0 : 1);
    const best = new Set();
    for (const i of model.order) {
      const unknown = links.get('quantity_per_year', i) === null && !best.has(links.surplus[i]);
      if (model.flowOf[i] >= 0 || unknown) model.strong[i] = 1;
      best.add(links.surplus[i]);
    }

    /* Hubs */
    model.membersOf = lists(hubs.rows);
    model.hubOfSite = new Int32Array(sites.rows).fill(-1);
    for (let i = 0; i < members.rows; i++) {
      const hub = hubOf(members.get('hub_id', i));
      const site = siteOf(members.get('site_id', i));
      if (hub < 0 || site < 0) continue;
      model.membersOf[hub].push({ site, role: members.get('role', i) });
      model.hubOfSite[site] = hub;
    }
    model.hubOfLink = Int32Array.from({ length: links.rows }, (_, i) => {
      const a = links.from[i] < 0 ? -1 : model.hubOfSite[links.from[i]];
      const b = links.to[i] < 0 ? -1 : model.hubOfSite[links.to[i]];
      return a === b ? a : -1;
    });
    model.linksOfHub = lists(hubs.rows);
    for (const i of model.order) if (model.hubOfLink[i] >= 0) model.linksOfHub[model.hubOfLink[i]].push(i);
    model.areas = Array.from({ length: hubs.rows }, (_, i) => (hubs.get('area', i) || []).map(SM.readPath));
    model.hubOrder = Array.from({ length: hubs.rows }, (_, i) => i).sort((a, b) => hubs.get('rank', a) - hubs.get('rank', b));

    /* Sites on one point */
    const points = new Map();
    model.points = [];
    model.pointOf = new Int32Array(sites.rows).fill(-1);
    for (let i = 0; i < sites.rows; i++) {
      if (!model.placed(i)) continue;
      const key = `${Math.round(sites.longitude[i] / SAME_POINT)},${Math.round(sites.latitude[i] / SAME_POINT)}`;
      if (!points.has(key)) {
        points.set(key, model.points.length);
        model.points.push({ x: model.x[i], y: model.y[i], sites: [] });
      }
      model.pointOf[i] = points.get(key);
      model.points[points.get(key)].sites.push(i);
    }

    /* Assumptions by the row they stand in */
    model.assumptionsOf = new Map();
    for (let i = 0; i < t.assumptions.rows; i++) {
      const key = `${t.assumptions.get('table', i)}/${t.assumptions.get('id', i)}`;
      if (!model.assumptionsOf.has(key)) model.assumptionsOf.set(key, []);
      model.assumptionsOf.get(key).push(i);
    }

    model.resourceOf = link => links.get('resource', link);
    model.siteName = site => (site < 0 ? '' : sites.get('name', site) || sites.get('site_id', site));
    model.barriersOf = link => String(links.get('barriers', link) || '').split(';').map(id => id.trim()).filter(Boolean);
    model.recallRows = Array.from({ length: recall.rows }, (_, i) => i);
    return model;
  };
})(window.SymbiosisMap);
