/* The address follows what the reader chooses, and restores it. */
(function (SM) {
  'use strict';

  const WAIT_MS = 400;
  const STILL_PX = 3;
  const UNTRIED = { weights: null, electricity_eur_per_mwh: null, interest_rate: null, fuel_price_factor: null, reach_km: null };

  const short = value => Number(value.toFixed(5));

  SM.makeAddress = (map, model, state, words, { search, changeLanguage, home, tell }) => {
    const start = { resources: new Set(state.resources), layers: { ...state.layers, tiles: false } };
    for (const name of ['minimum', 'hideBarriers', 'onlyFlowing', 'nearMisses', 'follow', 'municipality', 'tab']) start[name] = state[name];

    /* Where the map is, as text; null where the reader has left it in the opening view */
    let place = null;
    let seen = null;
    const look = () => ({ at: map.getCenter(), zoom: map.getZoom() });
    const hasMoved = () => {
      const now = look();
      if (!seen || now.zoom !== seen.zoom) return true;
      return map.project(now.at, now.zoom).distanceTo(map.project(seen.at, now.zoom)) > STILL_PX;
    };
    const text = SM.makeAddressText(model, state, start, { now: () => place, query: () => search.input.value.trim(), language: () => words.language, languages: () => words.languages().map(([key]) => key) });

    let waiting = 0;
    let writable = true;
    const save = () => {
      clearTimeout(waiting);
      waiting = 0;
      const choices = text.write();
      if (!writable || choices === location.hash.slice(1)) return;
      try {
        history.replaceState(null, '', choices ? `#${choices}` : location.href.split('#')[0]);
      } catch (error) {
        /* A page inside another one may not change its address */
        if (!(error instanceof DOMException)) throw error;
        writable = false;
      }
    };
    const soon = () => {
      if (!waiting) waiting = setTimeout(save, WAIT_MS);
    };

    const restore = () => {
      const { wanted, missed } = text.read(location.hash.slice(1));
      const { place: where, query, language, selection, ...rest } = wanted;
      if (language || words.language !== model.data.language) changeLanguage(language || model.data.language);
      search.input.value = query || '';
      const chosen = selection && !where ? { ...selection, fly: true } : selection || null;
      if (!where) {
        /* An open card takes room from the opening view */
        state.select(null);
        home();
      }
      state.set({ ...start, municipality: null, opened: new Set(), ...rest, resources: new Set(rest.resources || start.resources), changes: new Set(rest.changes || SM.CHANGES), trial: Object.keys(rest.trial).length ? { ...UNTRIED, ...rest.trial } : null, selection: chosen });
      if (where) {
        const [[south, west], [north, east]] = model.data.limits;
        const inside = [Math.min(north, Math.max(south, where[0])), Math.min(east, Math.max(west, where[1]))];
        map.setView(inside, where[2], { animate: false });
        place = where.map(short).join(',');
      } else place = null;
      seen = look();
      if (missed.length) tell(words.say('address_missed', { what: SM.short(missed.map(SM.decodePart).join(', '), 90) }));
    };

    map.on('moveend', () => {
      if (!seen || !hasMoved()) return;
      seen = look();
      place = [seen.at.lat, seen.at.lng, seen.zoom].map(short).join(',');
      soon();
    });
    state.onChange(soon);
    for (const name of ['input', 'keyup', 'blur']) search.input.addEventListener(name, soon);
    window.addEventListener('hashchange', restore);

    return {
      /** The map is back in the opening view, which needs no place in the address. */
      atHome: () => {
        place = null;
        seen = look();
        soon();
      },
      /** Take up what the address says when the page opens. */
      open: () => {
        if (location.hash.length > 1) restore();
        else seen = look();
      },
      /** The address that restores what is seen now. */
      here: () => {
        save();
        return writable ? location.href : `${location.href.split('#')[0]}#${text.write()}`;
      },
    };
  };
})(window.SymbiosisMap);
