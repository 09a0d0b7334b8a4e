/* Online tiles over the land: fetched only while the reader wants them, taken away with a word where none arrive. */
(function (SM) {
  'use strict';

  const MOST_FAILURES = 3;
  const PATIENCE_MS = 12000;
  const CLOSEST = 18;

  /** Return a function that follows the layer control; it adds or removes the tiles. */
  SM.makeTiles = (map, model, state, words, tell) => {
    const source = model.data.tiles;
    const closest = map.getMaxZoom();
    const name = source.label;
    map.createPane('online').style.zIndex = 150;
    let layer = null;
    let waiting = 0;

    const giveUp = () => {
      if (!layer || !state.layers.tiles) return;
      state.set({ layers: { ...state.layers, tiles: false } });
      tell(words.say('tiles_failed'));
    };

    function add() {
      let loaded = 0;
      let failed = 0;
      layer = L.tileLayer(source.url, {
        pane: 'online',
        subdomains: source.subdomains.length ? source.subdomains : 'a',
        minZoom: source.min_zoom,
        maxNativeZoom: source.max_zoom,
        maxZoom: CLOSEST,
      });
      layer.on('tileload', () => {
        loaded += 1;
        clearTimeout(waiting);
        /* A refusal may arrive as a picture, which cannot be told from a map: say how to be rid of it */
        if (loaded === 1) tell(words.say('tiles_shown', { name, control: words.say('layers') }));
      });
      layer.on('tileerror', () => {
        failed += 1;
        if (failed >= MOST_FAILURES && !loaded) giveUp();
      });
      if (map.getZoom() >= source.min_zoom) waiting = setTimeout(giveUp, PATIENCE_MS);
      map.setMaxZoom(CLOSEST);
      layer.addTo(map);
    }

    function remove() {
      clearTimeout(waiting);
      layer.remove();
      layer = null;
      map.setMaxZoom(closest);
    }

    return () => {
      if (state.layers.tiles === Boolean(layer)) return;
      if (layer) remove();
      else add();
    };
  };
})(window.SymbiosisMap);
