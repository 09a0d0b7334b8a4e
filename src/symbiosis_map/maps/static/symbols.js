/* Colours, dashes and marks; the canvas and the legend draw them from here. */
(function (SM) {
  'use strict';

  /* At least 18 units of CIEDE2000 apart for full colour vision, protanopia, deuteranopia and tritanopia,
     and at least 3:1 against the land. */
  SM.COLOURS = {
    heat: '#D46218',
    water: '#3989DC',
    material: '#20594F',
    co2: '#3A1B63',
    organic: '#7A1E0A',
    gas: '#3A14F0',
  };
  SM.DASHES = {
    heat: [],
    water: [9, 5],
    material: [2, 4],
    co2: [9, 4, 2, 4],
    organic: [14, 3, 2, 3, 2, 3],
    gas: [4, 4],
  };
  SM.GROUND = { sea: '#dbe7ee', land: '#f7f4ed', shore: '#eae9df', coast: '#a9b3b0', ink: '#1c2733', soft: '#5b6874', accent: '#0b4f6c', chosen: '#ffb000' };
  SM.FONT = '"Segoe UI", system-ui, -apple-system, "Helvetica Neue", "Liberation Sans", Arial, sans-serif';
  SM.SOFT_POINT_M = 1000;

  /** Width of a link's line for its score. */
  SM.lineWidth = score => 1.4 + (3.4 * Math.max(0, Math.min(100, score ?? 0))) / 100;

  /** A sample of a resource's line. */
  SM.lineSample = (resource, transport) => {
    const stroke = { stroke: SM.COLOURS[resource], 'stroke-width': transport === 'truck' ? 2.5 : 4, 'stroke-dasharray': SM.DASHES[resource].join(' ') };
    const line = [SM.svg('path', { d: 'M1 6H33', fill: 'none', ...stroke })];
    if (transport === 'pipe') line.push(SM.svg('path', { d: 'M1 6H33', stroke: '#fff', 'stroke-width': 1.2, fill: 'none' }));
    return SM.svg('svg', { width: 34, height: 12, viewBox: '0 0 34 12', class: 'sample', 'aria-hidden': 'true' }, line);
  };

  /** A sample of a site's mark: surplus, demand, both, soft, several. */
  SM.markSample = kind => {
    const colour = SM.GROUND.ink;
    const marks = {
      surplus: [SM.svg('circle', { cx: 9, cy: 9, r: 5, fill: colour })],
      demand: [SM.svg('rect', { x: 4, y: 4, width: 10, height: 10, fill: '#fff', stroke: colour, 'stroke-width': 2.2 })],
      both: [
        SM.svg('rect', { x: 3, y: 3, width: 12, height: 12, fill: '#fff', stroke: colour, 'stroke-width': 2.2 }),
        SM.svg('circle', { cx: 9, cy: 9, r: 3.2, fill: colour }),
      ],
      soft: [
        SM.svg('circle', { cx: 9, cy: 9, r: 8, fill: 'rgba(28,39,51,.1)', stroke: colour, 'stroke-width': 1, 'stroke-dasharray': '2 2' }),
        SM.svg('circle', { cx: 9, cy: 9, r: 2.5, fill: colour }),
      ],
      shore: [SM.svg('rect', { x: 1, y: 4, width: 16, height: 10, fill: SM.GROUND.sea }), SM.svg('path', { d: 'M1 4h7v10h-7z', fill: SM.GROUND.shore }), SM.svg('path', { d: 'M1 4h3v10h-3z', fill: SM.GROUND.land, stroke: SM.GROUND.coast, 'stroke-width': 0.8 })],
      several: [
        SM.svg('circle', { cx: 9, cy: 9, r: 7.5, fill: '#fff', stroke: colour, 'stroke-width': 2 }),
        SM.svg('text', { x: 9, y: 12.5, 'text-anchor': 'middle', 'font-size': 10, 'font-weight': 700, fill: colour }, '3'),
      ],
      hub: [SM.svg('circle', { cx: 9, cy: 9, r: 8, fill: SM.GROUND.accent }), SM.svg('text', { x: 9, y: 12.5, 'text-anchor': 'middle', 'font-size': 10, 'font-weight': 700, fill: '#fff' }, '1')],
    };
    return SM.svg('svg', { width: 18, height: 18, viewBox: '0 0 18 18', class: 'mark', 'aria-hidden': 'true' }, marks[kind]);
  };

  /** Draw a site's mark on the canvas. */
  SM.drawMark = (g, x, y, options) => {
    const { offers, wants, colour, size, chosen, faint } = options;
    g.save();
    g.globalAlpha = faint ? 0.45 : 1;
    g.lineJoin = 'miter';
    g.setLineDash([]);
    if (chosen) {
      g.beginPath();
      g.arc(x, y, size + 5.5, 0, 2 * Math.PI);
      g.fillStyle = SM.GROUND.chosen;
      g.fill();
    }
    if (wants) {
      const half = offers ? size + 0.8 : size - 0.4;
      g.fillStyle = '#fff';
      g.fillRect(x - half - 1.6, y - half - 1.6, 2 * half + 3.2, 2 * half + 3.2);
      g.strokeStyle = colour;
      g.lineWidth = 2;
      g.strokeRect(x - half, y - half, 2 * half, 2 * half);
      if (offers) {
        g.beginPath();
        g.arc(x, y, size - 2.2, 0, 2 * Math.PI);
        g.fillStyle = colour;
        g.fill();
      }
    } else {
      g.beginPath();
      g.arc(x, y, size, 0, 2 * Math.PI);
      g.fillStyle = colour;
      g.fill();
      g.lineWidth = 1.6;
      g.strokeStyle = '#fff';
      g.stroke();
    }
    g.restore();
  };
})(window.SymbiosisMap);
