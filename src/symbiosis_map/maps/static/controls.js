/* The heading, and on the map: zoom, layers, legend, credits, messages. */
(function (SM) {
  'use strict';

  const { el } = SM;

  SM.makeHeader = (model, state, words, changeLanguage, taking) => {
    const header = el('header', { class: 'head' });
    const draw = () => {
      const { title, subtitle, date } = model.data;
      const several = words.languages().length > 1;
      const choice = several && el('select', { id: 'language', 'aria-label': words.say('language'), onchange: event => changeLanguage(event.target.value) }, words.languages().map(([key, name]) => el('option', { value: key, selected: key === words.language, lang: key }, name)));
      SM.put(
        header,
        el('a', { class: 'skip', href: '#list', onclick: event => { event.preventDefault(); const first = document.querySelector('#list button'); if (first) first.focus(); } }, words.say('skip')),
        el('div', { class: 'titles' }, el('h1', {}, title), el('p', {}, [subtitle, words.date(date)].filter(Boolean).join(' · '))),
        choice,
        el('button', { type: 'button', id: 'about', onclick: () => state.select('about', 0) }, words.say('about_button')),
        taking.element
      );
    };
    return { element: header, draw };
  };

  SM.makeSummary = (model, words) => {
    const element = el('p', { class: 'summary' });
    const draw = () => SM.put(element, words.say('summary', { sites: words.count('sites', model.sites.rows), links: words.count('links', model.links.rows), hubs: words.count('hubs', model.hubs.rows) }));
    return { element, draw };
  };

  /** On a phone there is room for one of the boxes on the map at a time; the browser closes the other of the name. */
  const oneAtATime = () => (window.matchMedia('(max-width: 760px)').matches ? 'on-map' : null);

  SM.makeLayerControl = (model, state, words) => {
    const box = el('details', { class: 'layers', name: oneAtATime() });
    const own = model.data.own_layers;
    const titleOf = new Map(own.map(({ title }, place) => [SM.ownLayerName(place), title]));
    const draw = () => {
      const names = ['sites', 'links', 'hubs', 'places', 'land', ...own.map((layer, place) => SM.ownLayerName(place)), ...(model.data.tiles ? ['tiles'] : [])];
      const label = name => titleOf.get(name) ?? (name === 'tiles' ? words.say('layer.tiles', { name: model.data.tiles.label }) : words.say(`layer.${name}`));
      const line = name => {
        const input = el('input', { type: 'checkbox', id: `layer-${name}`, checked: state.layers[name], onchange: event => state.set({ layers: { ...state.layers, [name]: event.target.checked } }) });
        return el('label', { class: 'check' }, input, label(name));
      };
      const misses = el('input', { type: 'checkbox', id: 'layer-near-misses', checked: state.nearMisses, disabled: !model.misses.rows, onchange: event => state.set({ nearMisses: event.target.checked }) });
      SM.put(box, el('summary', {}, words.say('layers')), el('div', {}, names.slice(0, 2).map(line), el('label', { class: 'check' }, misses, words.say('near_misses')), names.slice(2).map(line)));
    };
    state.onChange(changes => {
      if ('nearMisses' in changes || 'layers' in changes) {
        SM.keepFocus(box, draw);
      }
    });
    return { element: box, draw };
  };

  SM.makeLegend = (model, words) => {
    const wide = window.matchMedia('(min-width: 900px)').matches;
    const box = el('details', { class: 'legend', name: oneAtATime(), open: wide });
    const row = (sample, text) => el('li', {}, sample, el('span', {}, text));
    const present = model.data.resources.filter(name => model.links.resource.includes(model.data.resources.indexOf(name)));
    const modes = new Set(model.links.column('transport') || []);
    const soft = model.points.some(point => point.precision_m >= SM.SOFT_POINT_M);
    const stacked = model.points.some(point => point.sites.length > 1);
    const draw = () => {
      const { say } = words;
      SM.put(
        box,
        el('summary', {}, say('legend')),
        el(
          'div',
          { class: 'legend-columns', role: 'group', 'aria-label': say('legend'), tabindex: oneAtATime() && '0' },
          model.changes && el('ul', {}, SM.changeLegend(model.changes, words, row)),
          el('ul', {}, present.map(name => row(SM.lineSample(name), words.term('resource', name)))),
          !model.changes && el('ul', {}, modes.has('pipe') && row(SM.lineSample('heat', 'pipe'), say('legend_pipe')), modes.has('truck') && row(SM.lineSample('material', 'truck'), say('legend_truck')), row(widths(), say('legend_width')), model.flows.rows > 0 && row(faint(), say('legend_faint'))),
          el('ul', {}, row(SM.markSample('surplus'), say('legend_surplus')), row(SM.markSample('demand'), say('legend_demand')), row(SM.markSample('both'), say('legend_both')), soft && row(SM.markSample('soft'), say('legend_soft')), stacked && row(SM.markSample('several'), say('legend_several')), model.hubs.rows > 0 && row(SM.markSample('hub'), say('legend_hub')), model.data.land.length > 0 && row(SM.markSample('shore'), say('legend_shore', { distance: words.distance(model.data.coast_error_m) })), model.data.own_layers.map(({ title }, place) => row(SM.ownLayerSample(place), title)))
        )
      );
    };
    const faint = () => SM.svg('svg', { width: 34, height: 12, viewBox: '0 0 34 12', class: 'sample', 'aria-hidden': 'true' }, SM.svg('path', { d: 'M1 6H33', stroke: SM.GROUND.ink, 'stroke-width': 1.6, opacity: 0.25 }));
    const widths = () => SM.svg('svg', { width: 34, height: 12, viewBox: '0 0 34 12', class: 'sample', 'aria-hidden': 'true' }, [20, 55, 90].map((score, i) => SM.svg('path', { d: `M${1 + 12 * i} 6h9`, stroke: SM.GROUND.ink, 'stroke-width': SM.lineWidth(score) })));
    return { element: box, draw };
  };

  SM.makeZoom = (map, words) => {
    const element = el('div', { class: 'zoom' });
    const draw = () => {
      const button = (text, label, act) => el('button', { type: 'button', 'aria-label': label, title: label, onclick: act }, SM.sign(text));
      SM.put(element, button('+', words.say('zoom_in'), () => map.zoomIn(1)), button('−', words.say('zoom_out'), () => map.zoomOut(1)), button('⤢', words.say('zoom_all'), () => map.fire('symbiosis:home')));
    };
    return { element, draw };
  };
})(window.SymbiosisMap);
