/* Land and sea. */
(function (SM) {
  'use strict';

  SM.makeGround = data => {
    const rings = data.land.map(SM.readCoast);
    const shoreM = data.coast_error_m;

    function trace(g, view, ring) {
      const { points } = ring;
      const { scale, left, top } = view;
      let lastX = points[0] * scale - left;
      let lastY = points[1] * scale - top;
      g.moveTo(lastX, lastY);
      for (let i = 2; i < points.length; i += 2) {
        const x = points[i] * scale - left;
        const y = points[i + 1] * scale - top;
        if (Math.abs(x - lastX) + Math.abs(y - lastY) < 0.7 && i < points.length - 2) continue;
        g.lineTo(x, y);
        lastX = x;
        lastY = y;
      }
      g.closePath();
    }

    function inView(view, ring) {
      const [west, north, east, south] = ring.box;
      const { scale, left, top, width, height } = view;
      if ((east - west) * scale < 0.8 && (south - north) * scale < 0.8) return false;
      return east * scale >= left && west * scale <= left + width && south * scale >= top && north * scale <= top + height;
    }

    /** Trace the land in view as one path, to be filled by the even-odd rule. */
    const path = (g, view) => {
      g.beginPath();
      for (const ring of rings) if (inView(view, ring)) trace(g, view, ring);
    };

    /* Seen close, the coast line is coarser than the sites: a pale shore as wide as it may be off */
    function drawShore(g, view) {
      const pixels = shoreM * SM.unitsPerMetre(SM.latitudeOf((view.top + view.height / 2) / view.scale)) * view.scale;
      if (pixels < 4) return;
      g.strokeStyle = SM.GROUND.shore;
      g.lineWidth = 2 * pixels;
      g.stroke();
      g.fill('evenodd');
    }

    const draw = (g, view) => {
      g.fillStyle = rings.length ? SM.GROUND.sea : SM.GROUND.land;
      g.fillRect(0, 0, view.width, view.height);
      if (!rings.length) return;
      path(g, view);
      g.lineJoin = 'round';
      g.strokeStyle = 'rgba(120, 155, 175, .28)';
      g.lineWidth = Math.min(7, 1 + view.zoom / 2);
      g.stroke();
      g.fillStyle = SM.GROUND.land;
      g.fill('evenodd');
      drawShore(g, view);
      g.strokeStyle = SM.GROUND.coast;
      g.lineWidth = 0.8;
      g.stroke();
    };

    return { draw, path, any: rings.length > 0 };
  };
})(window.SymbiosisMap);
