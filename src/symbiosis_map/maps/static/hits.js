/* What lies under the pointer, and the line of text that says so. */
(function (SM) {
  'use strict';

  const TOUCH = 12;
  const SQUARE = 48;
  const REACH = 8;

  const squareAt = (x, y) => `${Math.floor(x / SQUARE)},${Math.floor(y / SQUARE)}`;

  /* The squares that the steps of a line come near to; a long step is cut into shorter ones */
  function squaresAlong(points) {
    const keys = new Set();
    const add = (x, y) => {
      for (const dx of [-REACH, REACH]) for (const dy of [-REACH, REACH]) keys.add(squareAt(x + dx, y + dy));
    };
    for (let i = 2; i < points.length; i += 2) {
      const parts = Math.min(200, Math.max(1, Math.ceil(Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]) / REACH)));
      for (let k = 0; k <= parts; k++) add(points[i - 2] + ((points[i] - points[i - 2]) * k) / parts, points[i - 1] + ((points[i + 1] - points[i - 1]) * k) / parts);
    }
    return keys;
  }

  SM.makeHits = (map, pane, drawing, model, state, words) => {
    const tip = SM.el('div', { class: 'tip', hidden: true, 'aria-hidden': 'true' });
    map.getContainer().append(tip);

    /* Lines by the squares of the screen that their boxes reach into; made anew when they are drawn anew */
    let squares = null;
    let squaresOf = null;
    function near(x, y) {
      if (squaresOf !== drawing.lines) {
        squaresOf = drawing.lines;
        squares = new Map();
        for (const line of squaresOf) {
          for (const key of squaresAlong(line.points)) {
            if (!squares.has(key)) squares.set(key, []);
            squares.get(key).push(line);
          }
        }
      }
      return squares.get(squareAt(x, y)) || [];
    }

    /** Return {kind, index} for a place on the map, or null. */
    const at = containerPoint => {
      const { margin, scale, left, top } = pane.view;
      const x = containerPoint.x + margin.x;
      const y = containerPoint.y + margin.y;
      for (const badge of drawing.badges) if (Math.hypot(badge.x - x, badge.y - y) <= 13) return { kind: 'hub', index: badge.hub };
      if (state.layers.sites) {
        let best = null;
        let nearest = TOUCH;
        model.points.forEach((point, p) => {
          if (point.sites.length > 1 && !drawing.positions.open[p]) {
            const d = Math.hypot(point.x * scale - left - x, point.y * scale - top - y);
            if (d < nearest) [nearest, best] = [d, { kind: 'point', index: p }];
            return;
          }
          for (const site of point.sites) {
            const d = Math.hypot(drawing.positions.x[site] - x, drawing.positions.y[site] - y);
            if (d < nearest) [nearest, best] = [d, { kind: 'site', index: site }];
          }
        });
        if (best) return best;
      }
      for (const disc of (drawing.crowd && drawing.crowd.discs) || []) {
        if (Math.hypot(disc.x - x, disc.y - y) <= disc.radius) return { kind: 'corridor', n: disc.n, ends: [disc.place] };
      }
      let best = null;
      let nearest = 7;
      for (const line of near(x, y)) {
        const d = SM.distanceTo(line.points, x, y) + (line.kind === 'miss' ? 1 : 0);
        if (d < nearest) [nearest, best] = [d, line];
      }
      if (!best) return null;
      return best.kind === 'corridor' ? { kind: 'corridor', n: best.n, ends: best.ends } : { kind: best.kind, index: best.index };
    };

    /** Where a thing can be clicked, in pixels of the map, or null. */
    const where = (kind, index) => {
      const { margin } = pane.view;
      const back = (x, y) => ({ x: x - margin.x, y: y - margin.y });
      if (kind === 'site') return back(drawing.positions.x[index], drawing.positions.y[index]);
      if (kind === 'hub') {
        const badge = drawing.badges.find(entry => entry.hub === index);
        return badge ? back(badge.x, badge.y) : null;
      }
      if (kind === 'point') {
        const point = model.points[index];
        return back(point.x * pane.view.scale - pane.view.left, point.y * pane.view.scale - pane.view.top);
      }
      const line = drawing.lines.find(entry => entry.kind === kind && entry.index === index);
      if (!line) return null;
      for (const share of [0.5, 0.4, 0.3, 0.7, 0.25, 0.8]) {
        const { x, y } = SM.pointAt(line.points, share);
        const hit = at(back(x, y));
        if (hit && hit.kind === kind && hit.index === index) return back(x, y);
      }
      return null;
    };

    const say = hit => {
      if (hit.kind === 'site') {
        const municipality = model.sites.get('municipality', hit.index);
        return [model.siteName(hit.index), [municipality, words.count('links', model.linksOf[hit.index].length)].filter(Boolean).join(' · ')];
      }
      if (hit.kind === 'point') return [words.count('sites_here', model.points[hit.index].sites.length), words.say('click_to_open')];
      if (hit.kind === 'hub') return [model.hubs.get('name', hit.index), words.say('hub_of', { sites: words.count('sites', model.membersOf[hit.index].length), links: words.count('links', model.linksOfHub[hit.index].length) })];
      if (hit.kind === 'corridor') {
        const [a, b] = hit.ends.map(({ site }) => model.sites.get('municipality', site) || model.siteName(site));
        const n = words.count('links', hit.n);
        return [b && b !== a ? words.say('corridor_between', { n, a, b }) : words.say('corridor_inside', { n, a }), words.say('click_to_zoom')];
      }
      if (hit.kind === 'lost') {
        return [model.changes.ends(hit.index).map(end => end.name).join(' → '), `${words.term('resource', model.changes.lost.get('resource', hit.index))} · ${words.say('change.lost')}`];
      }
      const table = hit.kind === 'link' ? model.links : model.misses;
      const ends = `${model.siteName(table.from[hit.index])} → ${model.siteName(table.to[hit.index])}`;
      const resource = words.term('resource', table.get('resource', hit.index));
      if (hit.kind === 'miss') return [ends, `${words.say('near_miss')} · ${resource}`];
      return [ends, `${resource} · ${words.say('score_of', { score: words.whole(state.score[hit.index]) })}`];
    };

    /* Two zoom levels closer, on both ends of a corridor where they fit */
    const zoomTo = places => {
      const bounds = L.latLngBounds(places.map(({ x, y }) => [SM.latitudeOf(y), SM.longitudeOf(x)]));
      map.setView(bounds.getCenter(), Math.min(map.getMaxZoom(), Math.max(map.getZoom() + 1, Math.min(map.getZoom() + 2, map.getBoundsZoom(bounds.pad(0.4))))), { animate: false });
    };

    map.on('mousemove', event => {
      const hit = at(event.containerPoint);
      map.getContainer().style.cursor = hit ? 'pointer' : '';
      tip.hidden = !hit;
      if (!hit) return;
      const [first, second] = say(hit);
      SM.put(tip, SM.el('b', {}, first), second && SM.el('span', {}, second));
      const size = map.getSize();
      const flip = event.containerPoint.x > size.x - 280;
      tip.style.left = flip ? 'auto' : `${event.containerPoint.x + 14}px`;
      tip.style.right = flip ? `${size.x - event.containerPoint.x + 14}px` : 'auto';
      tip.style.top = `${Math.min(event.containerPoint.y + 14, size.y - 60)}px`;
    });
    map.on('mouseout movestart', () => {
      tip.hidden = true;
    });
    map.on('click', event => {
      const hit = at(event.containerPoint);
      if (hit && hit.kind === 'corridor') {
        zoomTo(hit.ends);
        return;
      }
      if (hit && hit.kind === 'point') state.opened.add(hit.index);
      state.select(hit && hit.kind, hit && hit.index);
    });
    return { at, where };
  };
})(window.SymbiosisMap);
