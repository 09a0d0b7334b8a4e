/* More exchanges than can be told apart: places joined by corridors, each with the number of exchanges in it. */
(function (SM) {
  'use strict';

  const CELL = 96;
  const MOST = 60;
  const LABELS = 14;
  const MOSTLY = 0.6;
  const MIXED = '#66727c';
  const BEND = 0.12;

  SM.makeCorridors = (model, state) => {
    const { links } = model;
    let made = null;
    let madeFor = null;

    /* Sites fall into the squares of a grid that is fixed on the ground, so that panning changes nothing */
    function gather(step) {
      const size = CELL / 2 ** step;
      const cells = new Map();
      const places = [];
      const placeOf = new Int32Array(model.sites.rows).fill(-1);
      for (let site = 0; site < model.sites.rows; site++) {
        if (!model.placed(site)) continue;
        const key = Math.floor(model.x[site] / size) * 1e7 + Math.floor(model.y[site] / size);
        if (!cells.has(key)) {
          cells.set(key, places.length);
          places.push({ x: 0, y: 0, weight: 0, inside: 0, sites: 0, site, best: -1, counts: new Uint32Array(model.data.resources.length) });
        }
        placeOf[site] = cells.get(key);
        places[placeOf[site]].sites += 1;
      }
      const between = new Map();
      const add = site => {
        const place = places[placeOf[site]];
        place.x += model.x[site];
        place.y += model.y[site];
        place.weight += 1;
      };
      let count = 0;
      for (const i of state.order) {
        if (!state.visible[i]) continue;
        const a = links.from[i] < 0 ? -1 : placeOf[links.from[i]];
        const b = links.to[i] < 0 ? -1 : placeOf[links.to[i]];
        if (a < 0 || b < 0) continue;
        count += 1;
        add(links.from[i]);
        add(links.to[i]);
        if (a === b) {
          places[a].inside += 1;
          places[a].counts[links.resource[i]] += 1;
          if (places[a].best < 0) places[a].best = i;
          continue;
        }
        const key = Math.min(a, b) * places.length + Math.max(a, b);
        let corridor = between.get(key);
        if (!corridor) between.set(key, (corridor = { a: Math.min(a, b), b: Math.max(a, b), n: 0, best: i, counts: new Uint32Array(model.data.resources.length) }));
        corridor.n += 1;
        corridor.counts[links.resource[i]] += 1;
      }
      for (const place of places) {
        place.x = place.weight ? place.x / place.weight : model.x[place.site];
        place.y = place.weight ? place.y / place.weight : model.y[place.site];
      }
      const corridors = [...between.values()].sort((p, q) => q.n - p.n || p.best - q.best);
      return { places, corridors, count };
    }

    const coloured = (counts, n) => {
      const most = counts.reduce((best, count, k) => (count > counts[best] ? k : best), 0);
      return counts[most] >= MOSTLY * n ? SM.COLOURS[model.data.resources[most]] : MIXED;
    };

    /* The middle of a bent line, and the line as points for the pointer */
    function bent(a, b, view) {
      const [x0, y0, x1, y1] = [a.x * view.scale - view.left, a.y * view.scale - view.top, b.x * view.scale - view.left, b.y * view.scale - view.top];
      return SM.curve(x0, y0, (x0 + x1) / 2 - (y1 - y0) * BEND, (y0 + y1) / 2 + (x1 - x0) * BEND, x1, y1);
    }

    function label(g, text, x, y, room) {
      g.font = `700 11px ${SM.FONT}`;
      const half = g.measureText(text).width / 2 + 4;
      if (!room.take([x - half, y - 8, x + half, y + 8])) return;
      g.fillStyle = 'rgba(255, 255, 255, .9)';
      g.fillRect(x - half, y - 8, 2 * half, 16);
      g.textAlign = 'center';
      g.textBaseline = 'middle';
      g.fillStyle = SM.GROUND.ink;
      g.fillText(text, x, y + 0.5);
    }

    const inside = (x, y, view) => x > -20 && y > -20 && x < view.width + 20 && y < view.height + 20;

    /** Draw the corridors of what is visible; returns what was drawn, for the pointer and for the sentence. */
    return (g, view, room, faint) => {
      const step = Math.floor(view.zoom + 0.25);
      if (made === null || madeFor.step !== step || madeFor.version !== state.version) {
        madeFor = { step, version: state.version };
        made = gather(step);
      }
      const drawn = [];
      let hidden = 0;
      for (const corridor of made.corridors) {
        const points = bent(made.places[corridor.a], made.places[corridor.b], view);
        if (SM.outside(points, view)) continue;
        if (drawn.length < MOST) drawn.push({ kind: 'corridor', points, n: corridor.n, ends: [made.places[corridor.a], made.places[corridor.b]], colour: coloured(corridor.counts, corridor.n) });
        else hidden += corridor.n;
      }
      const most = drawn.length ? drawn[0].n : 1;
      const wide = n => 1.2 + 11 * Math.sqrt(n / Math.max(most, 25));
      g.lineCap = 'round';
      g.lineJoin = 'round';
      g.setLineDash([]);
      for (let k = drawn.length - 1; k >= 0; k--) {
        const { points, n, colour } = drawn[k];
        SM.trace(g, points);
        g.globalAlpha = faint ? 0.15 : 0.85;
        g.strokeStyle = 'rgba(255, 255, 255, .75)';
        g.lineWidth = wide(n) + 2;
        g.stroke();
        g.globalAlpha = faint ? 0.15 : 0.4 + 0.45 * Math.sqrt(n / most);
        g.strokeStyle = colour;
        g.lineWidth = wide(n);
        g.stroke();
      }

      /* Exchanges that stay inside a place: a disc, the larger the more */
      const discs = [];
      const fullest = made.places.reduce((all, place) => Math.max(all, place.inside), 1);
      for (const place of made.places) {
        const x = place.x * view.scale - view.left;
        const y = place.y * view.scale - view.top;
        if (!place.inside || !inside(x, y, view)) continue;
        const radius = 4 + 15 * Math.sqrt(place.inside / Math.max(fullest, 25));
        discs.push({ x, y, radius, n: place.inside, place });
        g.globalAlpha = faint ? 0.15 : 0.8;
        g.beginPath();
        g.arc(x, y, radius, 0, 2 * Math.PI);
        g.fillStyle = coloured(place.counts, place.inside);
        g.fill();
        g.lineWidth = 1.5;
        g.strokeStyle = '#fff';
        g.stroke();
      }
      g.globalAlpha = 1;
      g.font = `700 10px ${SM.FONT}`;
      g.textAlign = 'center';
      g.textBaseline = 'middle';
      g.fillStyle = '#fff';
      const written = n => n.toLocaleString(document.documentElement.lang);
      const roomy = ({ n, radius }) => g.measureText(written(n)).width < 2 * radius - 2;
      for (const disc of faint ? [] : discs.filter(roomy)) g.fillText(written(disc.n), disc.x, disc.y + 0.5);
      const labels = faint ? [] : [...drawn.filter(({ n }) => n > 1).slice(0, LABELS).map(({ points, n }) => ({ n, ...SM.pointAt(points, 0.5) })), ...discs.filter(disc => !roomy(disc)).sort((p, q) => q.n - p.n).slice(0, LABELS)];
      for (const { n, x, y } of labels.sort((p, q) => q.n - p.n)) label(g, written(n), x, y, room);
      return { drawn, discs, hidden, count: made.count };
    };
  };
})(window.SymbiosisMap);
