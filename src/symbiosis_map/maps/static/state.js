/* What the reader has chosen, and which links that leaves. */
(function (SM) {
  'use strict';

  SM.makeState = model => {
    const { links } = model;
    const listeners = [];
    const state = {
      resources: new Set(model.data.resources),
      minimum: 0,
      hideBarriers: false,
      onlyFlowing: false,
      nearMisses: false,
      municipality: null,
      tab: model.hubs.rows ? 'hubs' : 'links',
      follow: true,
      selection: null,
      opened: new Set(),
      layers: { land: true, places: true, hubs: true, links: true, sites: true, tiles: false },
      visible: new Uint8Array(links.rows),
      counts: {},
    };

    const inMunicipality = link =>
      state.municipality === null ||
      model.sites.get('municipality', links.from[link]) === state.municipality ||
      model.sites.get('municipality', links.to[link]) === state.municipality;

    /** Whether a link passes every choice but the resources and the score. */
    state.passes = link =>
      !(state.hideBarriers && model.barriersOf(link).length) &&
      !(state.onlyFlowing && model.flowOf[link] < 0) &&
      inMunicipality(link);

    function refilter() {
      state.counts = Object.fromEntries(model.data.resources.map(name => [name, 0]));
      for (let i = 0; i < links.rows; i++) {
        const resource = model.resourceOf(i);
        const passes = state.passes(i) && (links.get('score', i) ?? 0) >= state.minimum;
        if (passes) state.counts[resource] += 1;
        state.visible[i] = passes && state.resources.has(resource) ? 1 : 0;
      }
    }

    state.visibleLinks = () => model.order.filter(i => state.visible[i]);

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
      refilter();
      for (const listener of listeners) listener(changes);
    };

    /** Choose a thing to look at: kind is link, site, hub, point, miss, about, or null for none. */
    state.select = (kind, index, options) => {
      const selection = kind ? { kind, index, ...(options || {}) } : null;
      state.set({ selection });
    };

    state.isSelected = (kind, index) => state.selection !== null && state.selection.kind === kind && state.selection.index === index;

    refilter();
    return state;
  };
})(window.SymbiosisMap);
