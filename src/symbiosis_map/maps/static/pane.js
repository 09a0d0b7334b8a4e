/* A canvas in a pane of the Leaflet map: redrawn when the map has moved, shifted and scaled while it moves. */
(function (SM) {
  'use strict';

  const MARGIN = 0.15;

  SM.makePane = (map, name, zIndex, draw) => {
    const pane = map.createPane(name);
    pane.style.zIndex = zIndex;
    pane.style.pointerEvents = 'none';
    const canvas = SM.el('canvas', { class: 'leaflet-zoom-animated', 'aria-hidden': 'true' });
    pane.append(canvas);
    const g = canvas.getContext('2d');
    const self = { canvas, view: null };
    let northWest = null;
    let waiting = 0;

    self.reset = () => {
      const size = map.getSize();
      const margin = size.multiplyBy(MARGIN).round();
      const width = size.x + 2 * margin.x;
      const height = size.y + 2 * margin.y;
      const ratio = window.devicePixelRatio || 1;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      const corner = map.containerPointToLayerPoint(margin.multiplyBy(-1)).round();
      L.DomUtil.setTransform(canvas, corner, 1);
      northWest = map.layerPointToLatLng(corner);
      const origin = map.getPixelOrigin();
      self.view = {
        zoom: map.getZoom(),
        scale: 2 ** map.getZoom(),
        left: origin.x + corner.x,
        top: origin.y + corner.y,
        width,
        height,
        margin,
        ratio,
      };
      self.redraw();
    };

    self.redraw = () => {
      if (!self.view) return;
      g.setTransform(self.view.ratio, 0, 0, self.view.ratio, 0, 0);
      g.clearRect(0, 0, self.view.width, self.view.height);
      draw(g, self.view);
    };

    /** Redraw before the next frame, once however often it is asked for. */
    self.soon = () => {
      if (waiting) return;
      waiting = requestAnimationFrame(() => {
        waiting = 0;
        self.redraw();
      });
    };

    map.on('zoomanim', event => {
      const scale = map.getZoomScale(event.zoom, self.view.zoom);
      L.DomUtil.setTransform(canvas, map._latLngToNewLayerPoint(northWest, event.zoom, event.center), scale);
    });
    map.on('moveend resize viewreset', self.reset);
    return self;
  };
})(window.SymbiosisMap);
