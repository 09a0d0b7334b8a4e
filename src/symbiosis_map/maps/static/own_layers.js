/* The project's own layers: borders, zones and points in grey, below everything that is found. */
(function (SM) {
  'use strict';

  const STROKE = '#5f6b75';
  const FILL = 'rgba(70, 82, 92, .06)';
  const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3]];
  const LABEL_ZOOM = 9;

  /** Name of a layer among the layers that the reader switches. */
  SM.ownLayerName = place => `own${place}`;

  const dash = place => DASHES[place % DASHES.length];

  /** What a layer looks like, for the legend. */
  SM.ownLayerSample = place =>
    SM.svg('svg', { width: 34, height: 12, viewBox: '0 0 34 12', class: 'sample', 'aria-hidden': 'true' }, SM.svg('rect', { x: 1, y: 1.5, width: 32, height: 9, fill: STROKE, 'fill-opacity': 0.08, stroke: STROKE, 'stroke-width': 1.3, 'stroke-dasharray': dash(place).join(' ') }));

  SM.makeOwnLayers = (data, state) => {
    const layers = data.own_layers.map(layer => ({
      areas: layer.areas.map(SM.readPath),
      lines: layer.lines.map(SM.readPath),
      points: layer.points ? SM.readPath(layer.points).points : [],
      labels: layer.labels.text.map((text, i) => ({ text, x: SM.worldX(layer.labels.longitude[i]), y: SM.worldY(layer.labels.latitude[i]) })),
    }));

    function trace(g, view, { points, box }, closed) {
      const [west, north, east, south] = box;
      const { scale, left, top, width, height } = view;
      if (east * scale < left || west * scale > left + width || south * scale < top || north * scale > top + height) return;
      for (let i = 0; i < points.length; i += 2) {
        const x = points[i] * scale - left;
        const y = points[i + 1] * scale - top;
        if (i) g.lineTo(x, y);
        else g.moveTo(x, y);
      }
      if (closed) g.closePath();
    }

    function drawLayer(g, view, layer, place) {
      g.strokeStyle = STROKE;
      g.lineWidth = 1.2;
      g.lineJoin = 'round';
      g.setLineDash(dash(place));
      g.beginPath();
      for (const area of layer.areas) trace(g, view, area, true);
      g.fillStyle = FILL;
      g.fill('evenodd');
      g.stroke();
      g.beginPath();
      for (const line of layer.lines) trace(g, view, line, false);
      g.stroke();
      g.setLineDash([]);
      g.fillStyle = '#fff';
      for (let i = 0; i < layer.points.length; i += 2) {
        const x = layer.points[i] * view.scale - view.left;
        const y = layer.points[i + 1] * view.scale - view.top;
        if (x < -9 || y < -9 || x > view.width + 9 || y > view.height + 9) continue;
        g.beginPath();
        g.moveTo(x, y - 5);
        g.lineTo(x + 4.5, y + 3.5);
        g.lineTo(x - 4.5, y + 3.5);
        g.closePath();
        g.fill();
        g.stroke();
      }
    }

    const shown = place => state.layers[SM.ownLayerName(place)];

    /** Draw the shapes of the layers that are on. */
    const draw = (g, view) => layers.forEach((layer, place) => {
      if (shown(place)) drawLayer(g, view, layer, place);
    });

    /** Write the names of shapes where nothing else stands. */
    const drawLabels = (g, view, room) => {
      if (view.zoom < LABEL_ZOOM) return;
      g.font = `italic 11px ${SM.FONT}`;
      g.textAlign = 'center';
      g.textBaseline = 'middle';
      g.lineJoin = 'round';
      layers.forEach((layer, place) => {
        if (!shown(place)) return;
        for (const { text, x, y } of layer.labels) {
          const px = x * view.scale - view.left;
          const py = y * view.scale - view.top;
          if (px < 0 || py < 0 || px > view.width || py > view.height) continue;
          const short = SM.short(text, 40);
          const half = g.measureText(short).width / 2;
          if (!room.take([px - half - 3, py - 8, px + half + 3, py + 8])) continue;
          g.lineWidth = 3;
          g.strokeStyle = 'rgba(255, 255, 255, .85)';
          g.strokeText(short, px, py);
          g.fillStyle = '#4d575e';
          g.fillText(short, px, py);
        }
      });
    };
    return { draw, drawLabels };
  };
})(window.SymbiosisMap);
