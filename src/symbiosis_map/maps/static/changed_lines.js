/* Lines of a comparison: won solid with a plus, lost dashed grey with a minus, up and down with an arrow. */
(function (SM) {
  'use strict';

  const GREY = '#5b6874';
  const BEND = 0.16;

  /* A disc with the sign of the change; the signs are drawn, so that no font decides how they look */
  function drawSign(g, x, y, kind, colour) {
    const size = 8;
    g.setLineDash([]);
    g.beginPath();
    g.arc(x, y, size, 0, 2 * Math.PI);
    g.fillStyle = kind === 'won' ? colour : '#fff';
    g.fill();
    g.lineWidth = 2;
    g.strokeStyle = kind === 'won' ? '#fff' : colour;
    g.stroke();
    g.beginPath();
    const ink = kind === 'won' ? '#fff' : colour;
    if (kind === 'up' || kind === 'down') {
      const tip = kind === 'up' ? -1 : 1;
      g.moveTo(x, y + 4.6 * tip);
      g.lineTo(x - 4.4, y - 3 * tip);
      g.lineTo(x + 4.4, y - 3 * tip);
      g.closePath();
      g.fillStyle = ink;
      g.fill();
      return;
    }
    g.moveTo(x - 4.2, y);
    g.lineTo(x + 4.2, y);
    if (kind === 'won') {
      g.moveTo(x, y - 4.2);
      g.lineTo(x, y + 4.2);
    }
    g.lineWidth = 2.2;
    g.strokeStyle = ink;
    g.stroke();
  }

  /** Draw one line by what became of its link. */
  SM.drawChangedLine = (g, points, { kind, colour, width, alpha }) => {
    g.globalAlpha = alpha;
    g.lineJoin = 'round';
    g.lineCap = 'butt';
    SM.trace(g, points);
    g.setLineDash([]);
    if (kind === 'same') {
      g.strokeStyle = GREY;
      g.lineWidth = 1;
      g.globalAlpha = 0.22 * alpha;
      g.stroke();
      g.globalAlpha = 1;
      return;
    }
    g.strokeStyle = 'rgba(255, 255, 255, .85)';
    g.lineWidth = width + 2.5;
    g.stroke();
    g.setLineDash(kind === 'lost' ? [8, 6] : []);
    g.strokeStyle = kind === 'lost' ? GREY : colour;
    g.lineWidth = width;
    g.stroke();
    const middle = SM.pointAt(points, 0.5);
    if (middle.length > 26) drawSign(g, middle.x, middle.y, kind, kind === 'lost' ? GREY : colour);
    g.setLineDash([]);
    g.globalAlpha = 1;
  };

  const onScreen = (end, view) => [SM.worldX(end.longitude) * view.scale - view.left, SM.worldY(end.latitude) * view.scale - view.top];

  function bent([x0, y0], [x1, y1]) {
    const points = new Float64Array(42);
    const cx = (x0 + x1) / 2 + (y1 - y0) * BEND;
    const cy = (y0 + y1) / 2 - (x1 - x0) * BEND;
    for (let k = 0; k <= 20; k++) {
      const t = k / 20;
      points[2 * k] = (1 - t) * (1 - t) * x0 + 2 * t * (1 - t) * cx + t * t * x1;
      points[2 * k + 1] = (1 - t) * (1 - t) * y0 + 2 * t * (1 - t) * cy + t * t * y1;
    }
    return points;
  }

  /** Draw the lost links and the sites that are gone; returns the lines, so that they can be clicked. */
  SM.drawLost = (g, view, model, state) => {
    const { changes } = model;
    const lines = [];
    for (let lost = 0; lost < changes.lost.rows; lost++) {
      const chosen = state.isSelected('lost', lost);
      if (!chosen && !changes.lostPasses(lost, state)) continue;
      const ends = changes.ends(lost);
      if (ends.some(end => end.longitude === null || end.latitude === null)) continue;
      const points = bent(onScreen(ends[0], view), onScreen(ends[1], view));
      const alpha = chosen || !state.selection ? 1 : 0.2;
      SM.drawChangedLine(g, points, { kind: 'lost', width: chosen ? 4 : 2.4, alpha });
      lines.push({ kind: 'lost', index: lost, points });
    }
    return lines;
  };

  /** Draw the sites that are gone as crosses, with their names. */
  SM.drawGoneSites = (g, view, changes) => {
    for (const site of changes.goneSites) {
      if (site.longitude === null || site.latitude === null) continue;
      const [x, y] = onScreen(site, view);
      for (const [colour, width] of [['#fff', 6], [GREY, 3]]) {
        g.beginPath();
        g.moveTo(x - 6, y - 6);
        g.lineTo(x + 6, y + 6);
        g.moveTo(x + 6, y - 6);
        g.lineTo(x - 6, y + 6);
        g.lineWidth = width;
        g.strokeStyle = colour;
        g.stroke();
      }
      g.font = `italic 600 12px ${SM.FONT}`;
      g.textAlign = 'left';
      g.textBaseline = 'middle';
      g.lineWidth = 3.5;
      g.strokeStyle = 'rgba(255, 255, 255, .92)';
      const text = SM.short(site.name, 36);
      g.strokeText(text, x + 12, y);
      g.fillStyle = SM.GROUND.soft;
      g.fillText(text, x + 12, y);
    }
  };

  /** A sample of a line that changed, for the legend and the list. */
  SM.changeSample = (kind, colour = SM.GROUND.ink) => {
    const picture = SM.el('canvas', { width: 68, height: 36, class: 'sample change-sample', 'aria-hidden': 'true' });
    const g = picture.getContext('2d');
    g.scale(2, 2);
    SM.drawChangedLine(g, [1, 9, 33, 9], { kind, colour, width: 3, alpha: 1 });
    return picture;
  };

  /** The lines of the legend that a comparison adds. */
  SM.changeLegend = (changes, words, row) => [
    ...SM.CHANGES.filter(kind => changes.counts[kind]).map(kind => row(SM.changeSample(kind), words.say(`legend_${kind}`))),
    changes.goneSites.length > 0 && row(SM.el('span', { class: 'gone-mark', 'aria-hidden': 'true' }, '✕'), words.say('legend_lost_site')),
  ];
})(window.SymbiosisMap);
