/* Shared trenches of a hub: what one network costs against a pipe for each link, and its lines on the map. */
(function (SM) {
  'use strict';

  const { el } = SM;
  const RIM = '#2b1d3a';

  /** What stands on the card of a hub: each network with its length and cost beside those of separate pipes. */
  SM.trenchParts = (hub, { model, words, parts }) => {
    const { say } = words;
    const both = (metres, euros) => `${words.distance(metres)} · ${words.quantity(euros, 'EUR')}`;
    const network = ({ resource, n_links, n_sites, length_m, separate_m, capex_eur, separate_eur, saves }) => [
      el('p', {}, SM.lineSample(resource, 'pipe'), ' ', `${words.term('resource', resource)}: ${words.count('links', n_links)} · ${words.count('sites', n_sites)}`),
      parts.facts([
        [say('trench_network'), saves > 0 ? both(length_m, capex_eur) : null],
        [say('trench_apart'), both(separate_m, separate_eur)],
        [say('trench_saves'), saves > 0 ? `${words.quantity(separate_eur - capex_eur, 'EUR')} · ${words.percent(saves)}` : say('trench_none')],
      ]),
    ];
    const own = model.trenchesOf[hub];
    return [own.map(network), el('p', { class: 'hint' }, say(own.some(({ saves }) => saves > 0) ? 'trench_hint' : 'trench_hint_none'))];
  };

  /** Draw the trenches of the hub that is chosen, with a dark rim, so that they stand out from the links. */
  SM.drawTrenches = (g, view, networks) => {
    g.lineCap = 'round';
    g.lineJoin = 'round';
    for (const { resource, lines } of networks) {
      for (const [width, colour] of [[8, '#fff'], [6, RIM], [2.6, SM.COLOURS[resource]]]) {
        g.beginPath();
        for (const points of lines) {
          for (let i = 0; i < points.length; i += 2) {
            const x = points[i] * view.scale - view.left;
            const y = points[i + 1] * view.scale - view.top;
            if (i) g.lineTo(x, y);
            else g.moveTo(x, y);
          }
        }
        g.lineWidth = width;
        g.strokeStyle = colour;
        g.stroke();
      }
    }
  };
})(window.SymbiosisMap);
