/* Putting the page together. */
(function (SM) {
  'use strict';

  const { el } = SM;

  SM.start = (map, data) => {
    const words = SM.makeWords(SM.readWords(data.words), data.language);
    const model = SM.makeModel(data);
    model.changes = data.changes && SM.makeChanges(model);
    const state = SM.makeState(model);
    const container = map.getContainer();
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    document.title = data.title;

    /* The canvases: land below the online tiles, everything else above them */
    const ground = SM.makeGround(data);
    const places = SM.makePlaces(data);
    const drawing = SM.makeDrawing(model, state, places);
    const drawGround = (g, view) => {
      if (state.layers.land) ground.draw(g, view);
    };
    const groundPane = SM.makePane(map, 'land', 120, drawGround);
    const mainPane = SM.makePane(map, 'exchanges', 450, (g, view) => {
      drawing.draw(g, view);
      note();
    });
    const hits = SM.makeHits(map, mainPane, drawing, model, state, words);

    /* Messages on the map */
    const notice = el('p', { class: 'notice', role: 'status' });
    let said = '';
    const note = () => {
      const hidden = SM.crowdSentence(drawing, words);
      const text = said || (model.links.rows ? hidden : words.say('no_links'));
      if (notice.textContent !== text) notice.textContent = text;
    };
    const tell = text => {
      said = text;
      note();
      setTimeout(() => { said = ''; note(); }, 8000);
    };

    /* Where things lie, for the lists and for flying there */
    const boundsOfSites = sites => {
      const points = sites.filter(model.placed).map(site => [model.sites.get('latitude', site), model.sites.get('longitude', site)]);
      return points.length ? L.latLngBounds(points) : null;
    };
    const boundsOfArea = hub => {
      const bounds = L.latLngBounds([]);
      for (const { box } of model.areas[hub]) {
        bounds.extend([SM.latitudeOf(box[1]), SM.longitudeOf(box[0])]).extend([SM.latitudeOf(box[3]), SM.longitudeOf(box[2])]);
      }
      return bounds.isValid() ? bounds : null;
    };
    const boundsOfLost = lost => {
      const points = model.changes.ends(lost).filter(end => end.latitude !== null && end.longitude !== null).map(end => [end.latitude, end.longitude]);
      return points.length ? L.latLngBounds(points) : null;
    };
    const boundsOf = chosen => {
      if (chosen.kind === 'site') return boundsOfSites([chosen.index]);
      if (chosen.kind === 'link') return boundsOfSites([model.links.from[chosen.index], model.links.to[chosen.index]]);
      if (chosen.kind === 'miss') return boundsOfSites([model.misses.from[chosen.index], model.misses.to[chosen.index]]);
      if (chosen.kind === 'hub') return boundsOfArea(chosen.index) || boundsOfSites(model.membersOf[chosen.index].map(member => member.site));
      if (chosen.kind === 'point') return boundsOfSites(model.points[chosen.index].sites);
      if (chosen.kind === 'lost') return boundsOfLost(chosen.index);
      return null;
    };
    const hubBounds = Array.from({ length: model.hubs.rows }, (_, i) => boundsOf({ kind: 'hub', index: i }));
    let listView = null;
    let listBox = null;
    const lookAt = bounds => {
      listView = bounds;
      listBox = bounds && { west: SM.worldX(bounds.getWest()), east: SM.worldX(bounds.getEast()), north: SM.worldY(bounds.getNorth()), south: SM.worldY(bounds.getSouth()) };
    };
    /* The box around the ends of a link, without an object for each of many */
    const linkInView = i => {
      const ends = [model.links.from[i], model.links.to[i]].filter(model.placed);
      if (!ends.length) return true;
      const [a, b] = [ends[0], ends[ends.length - 1]];
      const { west, east, north, south } = listBox;
      return Math.max(model.x[a], model.x[b]) >= west && Math.min(model.x[a], model.x[b]) <= east && Math.max(model.y[a], model.y[b]) >= north && Math.min(model.y[a], model.y[b]) <= south;
    };
    const inView = (kind, index) => {
      if (!listView) return true;
      if (kind === 'link') return linkInView(index);
      const bounds = kind === 'lost' ? boundsOfLost(index) : hubBounds[index];
      return !bounds || listView.intersects(bounds);
    };

    const isPhone = () => window.matchMedia('(max-width: 760px)').matches;
    /* The part of the map that no card and no legend covers, as paddings in pixels */
    const clear = () => {
      const card = document.body.classList.contains('with-card');
      const size = map.getSize();
      const below = isPhone() ? (card ? Math.max(40, 0.62 * window.innerHeight - 0.46 * window.innerHeight) : 40) : Math.min(legend.element.offsetHeight + 20, size.y / 3);
      return { paddingTopLeft: [70, 60], paddingBottomRight: [card && !isPhone() ? 420 : 50, below + 20] };
    };
    const fit = (bounds, closest) => map.fitBounds(bounds, { ...clear(), maxZoom: closest, animate: !calm });
    /* With room for the names beside a thing */
    const roomy = at => {
      const { paddingTopLeft: [left, top], paddingBottomRight: [right, below] } = clear();
      const spread = model.points.findIndex((point, p) => drawing.positions.open[p] && Math.hypot(point.x - SM.worldX(at.lng), point.y - SM.worldY(at.lat)) < 1e-6);
      const wish = isPhone() ? 0 : spread < 0 ? 110 : drawing.positions.radius[spread] + 190;
      const beside = Math.min(wish, (map.getSize().x - left - right) / 2 - 1);
      return { paddingTopLeft: [left + beside, top], paddingBottomRight: [right + beside, below] };
    };
    const isClear = bounds => {
      const { paddingTopLeft: [left, top], paddingBottomRight: [right, below] } = roomy(bounds.getCenter());
      const size = map.getSize();
      const { x, y } = map.latLngToContainerPoint(bounds.getCenter());
      return x > left && y > top && x < size.x - right && y < size.y - below;
    };
    let flying = false;
    const home = () => {
      flying = true;
      const below = isPhone() ? 24 : Math.min(0.6 * legend.element.offsetHeight, map.getSize().y / 5);
      map.fitBounds(data.opening, { paddingTopLeft: [24, 24], paddingBottomRight: [24, below], animate: false });
    };

    /* The page around the map */
    const changeLanguage = language => {
      words.use(language);
      drawWords();
      state.set({ language });
    };
    const summary = SM.makeSummary(model, words);
    const search = SM.makeSearch(model, state, words);
    const filters = SM.makeFilters(model, state, words);
    const trying = SM.makeTrying(model, state, words);
    const triedLine = SM.makeTriedLine(model, state, words);
    const lists = SM.makeLists(model, state, words, inView);
    const card = SM.makeCard(model, state, words);
    const zoom = SM.makeZoom(map, words);
    const layers = SM.makeLayerControl(model, state, words);
    const legend = SM.makeLegend(model, words);
    const showTiles = data.tiles && SM.makeTiles(map, model, state, words, tell);
    const credits = el('p', { class: 'credits' });

    /* What can be taken along */
    const address = SM.makeAddress(map, model, state, words, { search, changeLanguage, home, tell });
    const sheet = SM.makeSheet(map, model, state, words, ground, places);
    const print = SM.makePrint({ model, state, words, sheet, legend: legend.element, card: card.element });
    const taking = SM.makeTaking({ map, model, state, words, sheet, legend: legend.element, address, print, tell });
    const header = SM.makeHeader(model, state, words, changeLanguage, taking);
    const scale = L.control.scale({ imperial: false, position: 'bottomright', maxWidth: 120 });
    const overlay = el('div', { class: 'overlay' }, zoom.element, layers.element, legend.element, notice, credits);
    L.DomEvent.disableClickPropagation(overlay);
    L.DomEvent.disableScrollPropagation(overlay);
    const sidebar = el('main', { class: 'sidebar' }, summary.element, search.element, filters, trying.element, triedLine.element, lists.tabs, lists.panel);
    document.body.prepend(header.element, sidebar);
    container.append(overlay);
    document.body.append(card.element);
    scale.addTo(map);
    container.setAttribute('role', 'region');

    const drawWords = () => {
      container.setAttribute('aria-label', words.say('map_label'));
      sidebar.setAttribute('aria-label', words.say('sidebar_label'));
      SM.keepFocus(document.body, () => {
        for (const part of [taking, header, summary, trying, zoom, layers, legend]) part.draw();
      });
      SM.put(credits, SM.linked([...data.credits, data.tiles && state.layers.tiles ? data.tiles.attribution : null, 'Leaflet'].filter(Boolean).join(' | ')));
    };

    /* What follows from a choice */
    state.onChange(changes => {
      const chosen = state.selection;
      const bounds = 'selection' in changes && chosen ? boundsOf(chosen) : null;
      if (bounds && !chosen.fly && !isClear(bounds)) {
        flying = true;
        map.panInside(bounds.getCenter(), { ...roomy(bounds.getCenter()), animate: !calm });
      } else if (bounds && chosen.fly) {
        flying = true;
        const single = chosen.kind === 'site' || bounds.getSouthWest().equals(bounds.getNorthEast());
        if (!single) fit(bounds, 14);
        else if (map.getZoom() < 11 || !isClear(bounds)) fit(bounds, Math.max(12, map.getZoom()));
        else flying = false;
      }
      if (changes.municipality) {
        const rows = Array.from({ length: model.sites.rows }, (_, i) => i).filter(i => model.sites.get('municipality', i) === changes.municipality);
        const around = boundsOfSites(rows);
        if (around) fit(around, 12);
      }
      if ('layers' in changes) {
        if (showTiles) showTiles();
        groundPane.soon();
        drawWords();
      }
      mainPane.soon();
    });
    map.on('moveend', () => {
      if (!flying) lookAt(map.getBounds());
      else if (!state.selection) lookAt(null);
      flying = false;
      if (state.follow) lists.draw();
    });
    map.on('symbiosis:home', () => {
      home();
      address.atHome();
    });

    /* Keys: Esc closes, / goes to the search; a card that closes gives the focus back to where the reader was */
    let before = null;
    const sameAs = gone => {
      const { kind, index } = gone.dataset;
      return (kind && document.querySelector(`#list [data-kind="${kind}"][data-index="${index}"]`)) || document.getElementById(`tab-${state.tab}`);
    };
    document.addEventListener('focusin', event => {
      if (!card.element.contains(event.target)) before = event.target;
    });
    state.onChange(changes => {
      if (!('selection' in changes) || state.selection || !card.element.contains(document.activeElement)) return;
      const back = before && (before.isConnected ? before : sameAs(before));
      (back || document.getElementById(`tab-${state.tab}`)).focus({ preventScroll: true });
    });
    document.addEventListener('keydown', event => {
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName) && document.activeElement.type !== 'range';
      if (event.key === 'Escape' && state.selection) state.select(null);
      else if (event.key === '/' && !typing) {
        search.input.focus();
        event.preventDefault();
      }
    });

    drawWords();
    map.invalidateSize({ animate: false, pan: false });
    home();
    map.setMinZoom(Math.min(map.getBoundsZoom(data.limits, true), map.getZoom()));
    map.setMaxBounds(data.limits);
    groundPane.reset();
    mainPane.reset();
    lists.draw();
    address.open();
    SM.page = { map, model, state, words, where: hits.where, ready: true };
  };
})(window.SymbiosisMap);
