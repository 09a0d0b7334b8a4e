/* Where each site stands on the screen. Sites that share a point stand in a ring around it when it is open. */
(function (SM) {
  'use strict';

  const OPEN_ZOOM = 13;

  SM.makePositions = (model, state) => {
    const n = model.sites.rows;
    const self = { x: new Float64Array(n), y: new Float64Array(n), open: new Uint8Array(model.points.length), radius: new Float64Array(model.points.length) };
    const rings = model.points.map(point => ringOrder(point.sites));

    /* Those that offer on the left, those that want on the right, each beside those it exchanges with. */
    function ringOrder(sites) {
      if (sites.length < 2) return sites;
      const here = new Set(sites);
      const partners = site => model.linksOf[site].map(i => (model.links.from[i] === site ? model.links.to[i] : model.links.from[i])).filter(other => here.has(other));
      const gives = site => model.linksOf[site].filter(i => model.links.from[i] === site && here.has(model.links.to[i])).length;
      const takes = site => model.linksOf[site].filter(i => model.links.to[i] === site && here.has(model.links.from[i])).length;
      const balance = site => gives(site) - takes(site) || model.offers[site] - model.wants[site];
      const sorted = [...sites].sort((a, b) => balance(b) - balance(a) || a - b);
      const left = sorted.slice(0, Math.ceil(sorted.length / 2));
      const right = sorted.slice(left.length);
      for (let pass = 0; pass < 4; pass++) {
        const [moving, fixed] = pass % 2 ? [left, right] : [right, left];
        const rank = new Map(fixed.map((site, i) => [site, i]));
        const middle = site => {
          const known = partners(site).filter(other => rank.has(other)).map(other => rank.get(other));
          return known.length ? known.reduce((a, b) => a + b, 0) / known.length : fixed.length / 2;
        };
        moving.sort((a, b) => middle(a) - middle(b) || a - b);
      }
      return [...right, ...left.reverse()];
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
        const ring = rings[p];
        const radius = Math.min(Math.max(30, (ring.length * 30) / (2 * Math.PI)), screen * 0.36);
        self.radius[p] = radius;
        const x = point.x * view.scale - view.left;
        const y = point.y * view.scale - view.top;
        ring.forEach((site, k) => {
          const angle = -Math.PI / 2 + (2 * Math.PI * (k + 0.5)) / ring.length;
          self.x[site] = x + radius * Math.cos(angle);
          self.y[site] = y + radius * Math.sin(angle);
        });
      });
    };
    return self;
  };
})(window.SymbiosisMap);
