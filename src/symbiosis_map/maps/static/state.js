/* What the reader has chosen and tries, which links that leaves, and how they rank. */
(function (SM) {
  'use strict';

  /** What can become of a link between two runs. */
  SM.CHANGES = ['won', 'lost', 'up', 'down', 'same'];

  /** Changes after which the same links are left. */
  const HARMLESS = ['selection', 'tab', 'follow', 'layers', 'language', 'nearMisses', 'fly'];

  SM.makeState = model => {
    const { links, hubs } = model;
    const listeners = [];
    const scorer = SM.makeScorer(model);
    const hubScores = SM.makeHubScorer(model);
    const state = {
      resources: new Set(model.data.resources),
      minimum: 0,
      hideBarriers: false,
      onlyFlowing: false,
      nearMisses: false,
      municipality: null,
      changes: new Set(SM.CHANGES),
      trial: null,
      tab: model.changes ? 'changes' : hubs.rows ? 'hubs' : 'links',
      follow: true,
      selection: null,
      opened: new Set(),
      layers: { land: true, places: true, hubs: true, links: true, sites: true, tiles: false, ...Object.fromEntries(model.data.own_layers.map(({ shown }, place) => [SM.ownLayerName(place), shown])) },
      visible: new Uint8Array(links.rows),
      counts: {},
      version: 0,
      scorer,
      score: new Float64Array(links.rows),
      order: new Int32Array(links.rows),
      place: new Int32Array(links.rows),
      startPlace: new Int32Array(links.rows),
      hubScore: new Float64Array(hubs.rows),
      hubRank: new Int32Array(hubs.rows),
      startHubRank: Int32Array.from({ length: hubs.rows }, (_, hub) => hubs.get('rank', hub)),
      hubOrder: [],
    };

    /* As the run had it: what every trial is held against */
    const startScore = scorer.scores(null, new Float64Array(links.rows));
    SM.placesOf(SM.rankRows(startScore, state.order), state.startPlace);

    function rescore() {
      scorer.scores(state.trial, state.score);
      SM.placesOf(SM.rankRows(state.score, state.order), state.place);
      hubScores(state.score, startScore, state.hubScore);
      const byRank = (a, b) => state.startHubRank[a] - state.startHubRank[b];
      state.hubOrder = Array.from({ length: hubs.rows }, (_, hub) => hub).sort((a, b) => (scorer.tried(state.trial) && state.hubScore[b] - state.hubScore[a]) || byRank(a, b));
      SM.placesOf(state.hubOrder, state.hubRank);
    }

    const inMunicipality = link =>
      state.municipality === null ||
      model.sites.get('municipality', links.from[link]) === state.municipality ||
      model.sites.get('municipality', links.to[link]) === state.municipality;

    const inReach = link => {
      const reach = state.trial ? state.trial.reach_km : null;
      return !(reach > 0) || !((links.get('crow_m', link) ?? 0) > 1000 * reach);
    };

    /** Whether a link passes every choice but the resources and the score. */
    state.passes = link =>
      !(state.hideBarriers && model.hasBarriers[link]) &&
      !(state.onlyFlowing && model.flowOf[link] < 0) &&
      inMunicipality(link) &&
      inReach(link) &&
      (!model.changes || state.changes.has(model.changes.kindOf(link))) &&
      !scorer.dropped[link];

    let left = null;
    function refilter() {
      left = null;
      state.version += 1;
      state.counts = Object.fromEntries(model.data.resources.map(name => [name, 0]));
      for (let i = 0; i < links.rows; i++) {
        const resource = model.resourceOf(i);
        const passes = state.passes(i) && state.score[i] >= state.minimum;
        if (passes) state.counts[resource] += 1;
        state.visible[i] = passes && state.resources.has(resource) ? 1 : 0;
      }
    }

    /** Links that the choices leave, best first. */
    state.visibleLinks = () => {
      if (!left) left = Array.from(state.order.filter(i => state.visible[i]));
      return left;
    };

    /** Rows of links with the best of them first. */
    state.ranked = rows => [...rows].sort((a, b) => state.place[a] - state.place[b]);

    /** Near misses that the choices leave. */
    state.visibleMisses = () => {
      const rows = [];
      for (let i = 0; i < model.misses.rows; i++) {
        if (state.resources.has(model.misses.get('resource', i))) rows.push(i);
      }
      return rows;
    };

    state.onChange = listener => listeners.push(listener);

    /** Change choices and tell everybody: state.set({minimum: 40}). */
    state.set = changes => {
      Object.assign(state, changes);
      if ('trial' in changes) rescore();
      if (Object.keys(changes).some(name => !HARMLESS.includes(name))) refilter();
      for (const listener of listeners) listener(changes);
    };

    /** Choose a thing to look at: kind is link, site, hub, point, miss, about, or null for none. */
    state.select = (kind, index, options) => {
      const selection = kind ? { kind, index, ...(options || {}) } : null;
      state.set({ selection });
    };

    state.isSelected = (kind, index) => state.selection !== null && state.selection.kind === kind && state.selection.index === index;

    rescore();
    refilter();
    return state;
  };
})(window.SymbiosisMap);
