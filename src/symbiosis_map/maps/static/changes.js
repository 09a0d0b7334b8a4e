/* What changed between two runs: which link became what, and what the earlier run had alone. */
(function (SM) {
  'use strict';

  SM.CHANGE_SIGNS = { won: '+', lost: '−', up: '▲', down: '▼', same: '=' };

  const byKey = (table, key) => {
    const rows = new Map();
    for (let i = 0; i < table.rows; i++) rows.set(table.get(key, i), i);
    return id => (id !== null && rows.has(id) ? rows.get(id) : -1);
  };

  /** Return the changes of a comparison. */
  SM.makeChanges = model => {
    const data = model.data.changes;
    const t = Object.fromEntries(Object.entries(data.tables).map(([name, coded]) => [name, SM.readTable(coded)]));
    const self = { counts: data.counts, links: t.link_changes, hubs: t.hub_changes, inputs: t.input_changes, lost: t.lost_links };

    /* The row of each link and of each lost link */
    const kindOfLink = new Array(model.links.rows).fill('same');
    const rowOfLink = new Int32Array(model.links.rows).fill(-1);
    const lostOf = byKey(t.lost_links, 'link_id');
    const rowOfLost = new Int32Array(t.lost_links.rows).fill(-1);
    for (let row = 0; row < self.links.rows; row++) {
      const id = self.links.get('link_id', row);
      const link = self.links.get('change', row) === 'lost' ? -1 : model.linkOf(id);
      if (link >= 0) {
        kindOfLink[link] = self.links.get('change', row);
        rowOfLink[link] = row;
      } else if (lostOf(id) >= 0) rowOfLost[lostOf(id)] = row;
    }
    self.kindOf = link => kindOfLink[link];
    self.rowOf = link => rowOfLink[link];
    self.rowOfLost = lost => rowOfLost[lost];
    self.lostOf = lostOf;
    self.linkOfRow = row => model.linkOf(self.links.get('link_id', row));
    const hubRows = byKey(self.hubs, 'hub_id_after');
    self.hubRowOf = hub => hubRows(model.hubs.get('hub_id', hub));
    self.hubRowOfLost = byKey(self.hubs, 'hub_id_before');

    /* Sites and streams of either run */
    const goneSite = byKey(t.lost_sites, 'site_id');
    const goneStream = byKey(t.lost_streams, 'stream_id');
    self.site = id => {
      const now = model.siteOf(id);
      const gone = goneSite(id);
      const table = now >= 0 ? model.sites : t.lost_sites;
      const row = now >= 0 ? now : gone;
      const get = name => (row < 0 ? null : table.get(name, row));
      return { row: now, gone: now < 0, name: get('name') || id, longitude: get('longitude'), latitude: get('latitude'), municipality: get('municipality') };
    };
    self.streamName = (id, words) => {
      const now = model.streamOf(id);
      return now >= 0 ? SM.streamName(now, { model, words }) : t.lost_streams.get('stream', goneStream(id)) || id;
    };
    self.siteOfStream = id => {
      const now = model.streamOf(id);
      return now >= 0 ? model.sites.get('site_id', model.siteOfStream[now]) : t.lost_streams.get('site_id', goneStream(id));
    };
    self.goneSites = Array.from({ length: t.lost_sites.rows }, (_, i) => self.site(t.lost_sites.get('site_id', i)));
    self.ends = lost => ['surplus_site_id', 'demand_site_id'].map(name => self.site(t.lost_links.get(name, lost)));

    /* What was told otherwise, by table and row */
    const told = new Map();
    for (let row = 0; row < self.inputs.rows; row++) {
      const key = `${self.inputs.get('table', row)}/${self.inputs.get('id', row)}`;
      if (!told.has(key)) told.set(key, []);
      told.get(key).push(row);
    }
    self.toldOf = (table, id) => told.get(`${table}/${id}`) || [];

    /** Whether a stream only came or went with its site, so that saying so of the site is enough. */
    self.withItsSite = row => {
      if (self.inputs.get('table', row) !== 'streams' || self.inputs.get('change', row) === 'changed') return false;
      return self.toldOf('sites', self.siteOfStream(self.inputs.get('id', row))).some(other => self.inputs.get('change', other) === self.inputs.get('change', row));
    };

    /** Links in the order in which they are drawn and listed: those that changed before the others. */
    self.first = order => [...order].sort((a, b) => (kindOfLink[a] === 'same') - (kindOfLink[b] === 'same'));

    /** Whether a lost link passes the choices of the reader. */
    self.lostPasses = (lost, state) => {
      if (!state.changes.has('lost') || !state.resources.has(self.lost.get('resource', lost))) return false;
      if (!((self.lost.get('score', lost) ?? 0) >= state.minimum)) return false;
      return state.municipality === null || self.ends(lost).some(end => end.municipality === state.municipality);
    };
    return self;
  };
})(window.SymbiosisMap);
