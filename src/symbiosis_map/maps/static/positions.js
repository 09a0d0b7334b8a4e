/* Where each site stands on the screen. Sites that share a point stand on a circle around it when it is open. */
(function (SM) {
  'use strict';

  const OPEN_ZOOM = 13;
  const LINE = 23;

  SM.makePositions = (model, state) => {
    const n = model.sites.rows;
    const self = { x: new Float64Array(n), y: new Float64Array(n), open: new Uint8Array(model.points.length), radius: new Float64Array(model.points.length) };
    const sides = model.points.map(point => sidesOf(point.sites));

    /* Those that offer on the left, those that want on the right, each beside those it exchanges with */
    function sidesOf(sites) {
      if (sites.length < 2) return null;
      const here = new Set(sites);
      const given = new Map(sites.map(site => [site, model.linksOf[site].filter(i => model.links.from[i] === site && here.has(model.links.to[i])).map(i => model.links.to[i])]));
      const taken = new Map(sites.map(site => [site, model.linksOf[site].filter(i => model.links.to[i] === site && here.has(model.links.from[i])).map(i => model.links.from[i])]));
      const balance = site => given.get(site).length - taken.get(site).length || model.offers[site] - model.wants[site];
      const sorted = [...sites].sort((a, b) => balance(b) - balance(a) || a - b);
      const left = sorted.slice(0, Math.ceil(sorted.length / 2));
      const right = sorted.slice(left.length);
      for (let pass = 0; pass < 4; pass++) {
        const [moving, fixed] = pass % 2 ? [left, right] : [right, left];
        const rank = new Map(fixed.map((site, i) => [site, i]));
        const middle = site => {
          const known = [...given.get(site), ...taken.get(site)].filter(other => rank.has(other)).map(other => rank.get(other));
          return known.length ? known.reduce((a, b) => a + b, 0) / known.length : fixed.length / 2;
        };
        moving.sort((a, b) => middle(a) - middle(b) || a - b);
      }
      return [left, right];
    }

    const isOpen = (p, view) => {
      const point = model.points[p];
      if (point.sites.length < 2) return false;
      if (view.zoom >= OPEN_ZOOM || state.opened.has(p) || model.points.length === 1) return true;
      const chosen = state.selection;
      if (!chosen) return false;
      if (chosen.kind === 'site') return model.pointOf[chosen.index] === p;
      if (chosen.kind === 'point') return chosen.index === p;
      if (chosen.kind === 'link') {
        const a = model.pointOf[model.links.from[chosen.index]];
        return a === p && model.pointOf[model.links.to[chosen.index]] === p;
      }
      return false;
    };

    self.update = view => {
      for (let i = 0; i < n; i++) {
        self.x[i] = model.x[i] * view.scale - view.left;
        self.y[i] = model.y[i] * view.scale - view.top;
      }
      const screen = Math.min(view.width - 2 * view.margin.x, view.height - 2 * view.margin.y);
      model.points.forEach((point, p) => {
        self.open[p] = isOpen(p, view) ? 1 : 0;
        if (!self.open[p]) return;
        /* A circle on which every name has a line of its own */
        const most = sides[p][0].length;
        const line = Math.min(LINE, (0.72 * screen) / most);
        const radius = Math.max(34, (most * line) / 2 + 12) * (model.points.length === 1 ? 1.5 : 1);
        self.radius[p] = radius;
        const x = point.x * view.scale - view.left;
        const y = point.y * view.scale - view.top;
        sides[p].forEach((column, side) => {
          column.forEach((site, k) => {
            const dy = (k - (column.length - 1) / 2) * line;
            const dx = Math.sqrt(radius * radius - dy * dy);
            self.x[site] = x + (side ? dx : -dx);
            self.y[site] = y + dy;
          });
        });
      });
    };
    return self;
  };
})(window.SymbiosisMap);
