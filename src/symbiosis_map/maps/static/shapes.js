/* The line of a link on the screen: a bent line, a loop beside a point, or its route. */
(function (SM) {
  'use strict';

  const BEND = 0.13;
  const LANE = 0.09;
  const LOOP = 11;
  const FLAT = 0.33;

  SM.makeShapes = (model, positions) => {
    const centreOf = (p, view) => [model.points[p].x * view.scale - view.left, model.points[p].y * view.scale - view.top];

    /** Return {points: [x, y, ...]}, ready to be drawn and measured against, or null where an end has no point. */
    return (table, i, view, lane, path) => {
      const from = table.from[i];
      const to = table.to[i];
      if (!model.placed(from) || !model.placed(to)) return null;
      const samePoint = model.pointOf[from] === model.pointOf[to];
      if (samePoint && (from === to || !positions.open[model.pointOf[from]])) {
        const side = lane % 2 ? 1 : -1;
        const radius = LOOP + 4 * Math.floor(lane / 2);
        return { points: circle(positions.x[from] + side * radius * 0.75, positions.y[from] - radius, radius) };
      }
      if (path && !samePoint) return { points: along(path, view) };
      const x0 = positions.x[from];
      const y0 = positions.y[from];
      const x1 = positions.x[to];
      const y1 = positions.y[to];
      let cx = (x0 + x1) / 2;
      let cy = (y0 + y1) / 2;
      const bend = (samePoint ? 0 : BEND) + LANE * Math.ceil(lane / 2) * (lane % 2 ? -1 : 1);
      cx -= (y1 - y0) * bend;
      cy += (x1 - x0) * bend;
      if (samePoint) {
        const [mx, my] = centreOf(model.pointOf[from], view);
        cx += (mx - cx) * 0.8;
        cy += (my - cy) * 0.8;
      }
      return { points: SM.curve(x0, y0, cx, cy, x1, y1) };
    };

    function along(path, view) {
      const points = new Float64Array(path.length);
      for (let i = 0; i < path.length; i += 2) {
        points[i] = path[i] * view.scale - view.left;
        points[i + 1] = path[i + 1] * view.scale - view.top;
      }
      return points;
    }
  };

  /** A bent line as points, as many as keep it within a third of a pixel. */
  SM.curve = (x0, y0, cx, cy, x1, y1) => {
    const steps = Math.min(20, Math.max(2, Math.ceil(Math.sqrt(Math.hypot(x0 - 2 * cx + x1, y0 - 2 * cy + y1) / (4 * FLAT)))));
    const points = new Float64Array(2 * (steps + 1));
    for (let k = 0; k <= steps; k++) {
      const t = k / steps;
      const a = (1 - t) * (1 - t);
      const b = 2 * t * (1 - t);
      points[2 * k] = a * x0 + b * cx + t * t * x1;
      points[2 * k + 1] = a * y0 + b * cy + t * t * y1;
    }
    return points;
  };

  function circle(x, y, radius) {
    const steps = 20;
    const points = new Float64Array(2 * (steps + 1));
    for (let k = 0; k <= steps; k++) {
      const angle = Math.PI / 2 + (2 * Math.PI * k) / steps;
      points[2 * k] = x + radius * Math.cos(angle);
      points[2 * k + 1] = y + radius * Math.sin(angle);
    }
    return points;
  }

  /** Distance of a point from a line, in pixels. */
  SM.distanceTo = (points, x, y) => {
    let best = Infinity;
    for (let i = 2; i < points.length; i += 2) {
      const ax = points[i - 2];
      const ay = points[i - 1];
      const dx = points[i] - ax;
      const dy = points[i + 1] - ay;
      const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
      best = Math.min(best, Math.hypot(x - ax - t * dx, y - ay - t * dy));
    }
    return best;
  };

  /** The point at a share of a line's length, with its direction. */
  SM.pointAt = (points, share) => {
    let length = 0;
    for (let i = 2; i < points.length; i += 2) length += Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]);
    let left = length * share;
    for (let i = 2; i < points.length; i += 2) {
      const dx = points[i] - points[i - 2];
      const dy = points[i + 1] - points[i - 1];
      const step = Math.hypot(dx, dy);
      if (step >= left && step > 0) {
        const t = left / step;
        return { x: points[i - 2] + t * dx, y: points[i - 1] + t * dy, angle: Math.atan2(dy, dx), length };
      }
      left -= step;
    }
    return { x: points[0], y: points[1], angle: 0, length };
  };
})(window.SymbiosisMap);
