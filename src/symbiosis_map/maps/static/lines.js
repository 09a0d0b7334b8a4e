/* Links and near misses as lines: one by one with arrows, in a few strokes where there are many, or as corridors. */
(function (SM) {
  'use strict';

  const MOST_LINES = 2500;
  const MANY = 350;
  const CLOSE_ZOOM = 12.5;
  const STRONG = 55;
  const MOST_WIDE = 200;
  const BANDS = [
    { least: 0, top: 35, alpha: 0.35 },
    { least: 35, top: 101, alpha: 0.55 },
  ];

  SM.trace = (g, points) => {
    g.beginPath();
    append(g, points);
  };

  function append(g, points) {
    g.moveTo(points[0], points[1]);
    for (let i = 2; i < points.length; i += 2) g.lineTo(points[i], points[i + 1]);
  }

  SM.outside = (points, view) => {
    let west = Infinity;
    let north = Infinity;
    let east = -Infinity;
    let south = -Infinity;
    for (let i = 0; i < points.length; i += 2) {
      west = Math.min(west, points[i]);
      east = Math.max(east, points[i]);
      north = Math.min(north, points[i + 1]);
      south = Math.max(south, points[i + 1]);
    }
    return east < 0 || south < 0 || west > view.width || north > view.height;
  };

  SM.makeLines = (model, state, positions) => {
    const { links, misses } = model;
    const shapeOf = SM.makeShapes(model, positions);
    const corridors = model.data.crowded && SM.makeCorridors(model, state);
    const self = { lines: [], hidden: 0, crowd: null };

    /* Whether a link may reach into the view; a route or a loop may lie beside the straight line */
    function mayShow(i, view) {
      const from = links.from[i];
      const to = links.to[i];
      if (!model.placed(from) || !model.placed(to)) return false;
      if (model.paths[i]) return true;
      const [x0, y0, x1, y1] = [positions.x[from], positions.y[from], positions.x[to], positions.y[to]];
      const beside = 45 + 0.3 * (Math.abs(x1 - x0) + Math.abs(y1 - y0));
      return Math.max(x0, x1) + beside > 0 && Math.max(y0, y1) + beside > 0 && Math.min(x0, x1) - beside < view.width && Math.min(y0, y1) - beside < view.height;
    }

    function drawLine(g, points, resource, transport, width, alpha, arrowAt) {
      g.globalAlpha = alpha;
      g.lineCap = 'butt';
      g.lineJoin = 'round';
      SM.trace(g, points);
      g.setLineDash([]);
      g.strokeStyle = 'rgba(255, 255, 255, .8)';
      g.lineWidth = width + 2;
      g.stroke();
      g.setLineDash(SM.DASHES[resource]);
      g.strokeStyle = SM.COLOURS[resource];
      g.lineWidth = width;
      g.stroke();
      if (transport === 'pipe' && width > 2.2) {
        g.setLineDash([]);
        g.strokeStyle = '#fff';
        g.lineWidth = Math.max(0.8, width * 0.28);
        g.stroke();
      }
      g.setLineDash([]);
      const middle = SM.pointAt(points, arrowAt);
      if (middle.length > 34 && alpha > 0.4) drawArrow(g, middle, 3.5 + width, resource);
      g.globalAlpha = 1;
    }

    function drawArrow(g, middle, size, resource) {
      g.save();
      g.translate(middle.x, middle.y);
      g.rotate(middle.angle);
      g.beginPath();
      g.moveTo(size, 0);
      g.lineTo(-size * 0.8, size * 0.75);
      g.lineTo(-size * 0.8, -size * 0.75);
      g.closePath();
      g.fillStyle = SM.COLOURS[resource];
      g.fill();
      g.lineWidth = 1;
      g.strokeStyle = '#fff';
      g.stroke();
      g.restore();
    }

    /* Many lines, the weak ones first. Lines of one pixel go in one stroke for each resource and band of scores: a browser
       paints them several times as fast as wide ones. The best are wide, each by itself, which is faster than all at once. */
    function drawMany(g, shown) {
      g.lineCap = 'butt';
      g.lineJoin = 'miter';
      const best = shown.slice(0, MOST_WIDE).filter(({ index }) => state.score[index] >= STRONG);
      const rest = shown.slice(best.length);
      const colour = resource => {
        g.setLineDash(SM.DASHES[resource]);
        g.strokeStyle = SM.COLOURS[resource];
      };
      g.lineWidth = 1;
      for (const { least, top, alpha } of BANDS) {
        const mine = rest.filter(({ index }) => state.score[index] >= least && state.score[index] < top);
        g.globalAlpha = alpha;
        model.data.resources.forEach((resource, number) => {
          g.beginPath();
          for (const { index, points } of mine) if (links.resource[index] === number) append(g, points);
          colour(resource);
          g.stroke();
        });
      }
      g.lineWidth = 2.2;
      g.globalAlpha = 0.75;
      for (const { index, points } of best.reverse()) {
        colour(model.resourceOf(index));
        SM.trace(g, points);
        g.stroke();
      }
      g.setLineDash([]);
      g.globalAlpha = 1;
    }

    function drawSingly(g, view, shown, chosen) {
      const crowd = Math.max(0, Math.min(1, (shown.length - 40) / 160));
      const apart = Math.max(0, Math.min(1, (view.zoom - 8) / 4));
      const draw = ({ index, points }, place) => {
        const strong = chosen ? chosen.has(index) : false;
        const rank = shown.length > 1 ? place / (shown.length - 1) : 0;
        const back = crowd * (1 - apart) * (model.strong[index] ? 0.25 * rank : 0.62 + 0.2 * rank);
        const alpha = strong ? 1 : chosen ? 0.12 : 0.95 - back;
        const width = (SM.lineWidth(state.score[index]) * (0.75 + 0.35 * apart) + (strong ? 1 : 0)) * (strong || model.strong[index] || !back ? 1 : 0.6);
        const samePoint = model.pointOf[links.from[index]] === model.pointOf[links.to[index]];
        if (model.changes) {
          SM.drawChangedLine(g, points, { kind: model.changes.kindOf(index), colour: SM.COLOURS[model.resourceOf(index)], width: strong ? 4 : 3, alpha: strong || !chosen ? 1 : 0.2 });
          return;
        }
        drawLine(g, points, model.resourceOf(index), links.get('transport', index), width, alpha, samePoint ? 0.84 : 0.62);
      };
      const stands = index => (model.changes ? model.changes.kindOf(index) !== 'same' : model.strong[index]);
      const layer = index => (chosen && chosen.has(index) ? 2 : stands(index) ? 1 : 0);
      for (const wanted of [0, 1, 2]) for (let k = shown.length - 1; k >= 0; k--) if (layer(shown[k].index) === wanted) draw(shown[k], k);
    }

    const lineOf = (i, view) => {
      const shape = shapeOf(links, i, view, model.lane[i], model.paths[i]);
      return shape && !SM.outside(shape.points, view) ? { kind: 'link', index: i, points: shape.points } : null;
    };

    let near = [];

    /** Find the links in view, before anything is drawn; says whether they are too many to draw one by one. */
    self.plan = view => {
      Object.assign(self, { lines: [], hidden: 0, crowd: null });
      near = [];
      if (!state.layers.links) return false;
      for (const i of model.changes ? model.changes.first(state.order) : state.order) if (state.visible[i] && mayShow(i, view)) near.push(i);
      return near.length > model.data.most_single && view.zoom < CLOSE_ZOOM && !model.changes;
    };

    /** Draw the links; chosen is the set of those that the reader looks at, or null. */
    self.drawLinks = (g, view, room, chosen, crowded) => {
      const single = state.selection && state.selection.kind === 'link' ? state.selection.index : -1;
      if (crowded) {
        const { drawn, discs, hidden, count } = corridors(g, view, room, chosen !== null);
        self.crowd = { corridors: drawn.length, hidden, count, discs };
        self.lines.push(...drawn);
        const front = chosen ? state.ranked([...chosen].filter(i => state.visible[i] || i === single)).slice(0, model.data.most_single) : [];
        const shown = front.map(i => lineOf(i, view)).filter(Boolean);
        drawSingly(g, view, shown, chosen);
        self.lines.push(...shown);
        return;
      }
      const rows = near.slice(0, MOST_LINES);
      for (const i of chosen || []) if (!state.visible[i] ? i === single : state.place[i] > MOST_LINES && !rows.includes(i)) rows.push(i);
      const shown = rows.map(i => lineOf(i, view)).filter(Boolean);
      self.hidden = near.length - Math.min(near.length, MOST_LINES);
      if (shown.length > MANY && !model.changes) {
        drawMany(g, chosen ? [] : shown);
        drawSingly(g, view, chosen ? shown.filter(({ index }) => chosen.has(index)) : [], chosen);
      } else drawSingly(g, view, shown, chosen);
      self.lines.push(...shown);
      if (model.changes) self.lines.push(...SM.drawLost(g, view, model, state));
    };

    /** Draw the near misses where they are switched on, and the one that is chosen. */
    self.drawMisses = (g, view) => {
      const chosen = state.selection && state.selection.kind === 'miss' ? state.selection.index : -1;
      const rows = state.nearMisses ? state.visibleMisses() : [];
      if (chosen >= 0 && !rows.includes(chosen)) rows.push(chosen);
      const shown = [];
      for (const i of rows) {
        const shape = shapeOf(misses, i, view, 0, null);
        if (shape && !SM.outside(shape.points, view)) shown.push({ kind: 'miss', index: i, points: shape.points });
      }
      g.setLineDash([1.5, 4]);
      g.lineCap = 'round';
      g.lineWidth = 1.4;
      g.strokeStyle = 'rgba(91, 104, 116, .6)';
      g.beginPath();
      for (const { index, points } of shown) if (index !== chosen) append(g, points);
      g.stroke();
      const front = shown.find(({ index }) => index === chosen);
      if (front) {
        g.lineWidth = 3.5;
        g.strokeStyle = SM.COLOURS[misses.get('resource', chosen)];
        SM.trace(g, front.points);
        g.stroke();
      }
      g.setLineDash([]);
      self.lines.push(...shown);
    };

    return self;
  };

  /** What is not drawn one by one, and how many hubs have no number, in sentences; empty where everything is drawn. */
  SM.crowdSentence = ({ crowd, hidden, unnumbered }, words) => {
    const sentences = [];
    if (crowd) sentences.push(words.say('corridors', { n: words.whole(crowd.count), corridors: words.whole(crowd.corridors) }));
    if (crowd && crowd.hidden) sentences.push(words.say('corridors_hidden', { n: words.whole(crowd.hidden) }));
    if (hidden > 0) sentences.push(words.say('lines_hidden', { n: words.whole(hidden) }));
    if (unnumbered > 0) sentences.push(words.say('hubs_unnumbered', { n: words.whole(unnumbered) }));
    return sentences.join(' ');
  };
})(window.SymbiosisMap);
