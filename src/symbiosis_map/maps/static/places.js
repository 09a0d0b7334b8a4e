/* Place names, largest first, each only where it has room. */
(function (SM) {
  'use strict';

  /** Boxes on the canvas that are taken; take() claims one where it is free. */
  SM.makeRoom = () => {
    const boxes = [];
    const hits = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
    return {
      claim: box => boxes.push(box),
      take: box => {
        if (boxes.some(other => hits(box, other))) return false;
        boxes.push(box);
        return true;
      },
    };
  };

  SM.makePlaces = data => {
    const places = data.places;
    const n = places.name.length;
    const x = Array.from({ length: n }, (_, i) => SM.worldX(places.longitude[i]));
    const y = Array.from({ length: n }, (_, i) => SM.worldY(places.latitude[i]));

    function draw(g, view, room) {
      g.textAlign = 'left';
      g.textBaseline = 'middle';
      g.lineJoin = 'round';
      const most = Math.max(14, (view.zoom - 5) * 14);
      let drawn = 0;
      for (let i = 0; i < n && drawn < most; i++) {
        const px = x[i] * view.scale - view.left;
        const py = y[i] * view.scale - view.top;
        if (px < 0 || py < 0 || px > view.width || py > view.height) continue;
        const size = places.population[i] > 50000 ? 14 : places.population[i] > 10000 ? 13 : places.population[i] > 2000 ? 12 : 11;
        g.font = `${size > 12 ? 600 : 400} ${size}px ${SM.FONT}`;
        const width = g.measureText(places.name[i]).width;
        if (!room.take([px - 4, py - 9, px + width + 12, py + 9])) continue;
        drawn += 1;
        g.beginPath();
        g.arc(px, py, size > 12 ? 2.4 : 1.8, 0, 2 * Math.PI);
        g.fillStyle = '#fff';
        g.fill();
        g.strokeStyle = '#7b858c';
        g.lineWidth = 1.1;
        g.stroke();
        g.strokeStyle = 'rgba(255, 255, 255, .85)';
        g.lineWidth = 3;
        g.strokeText(places.name[i], px + 6, py);
        g.fillStyle = size > 12 ? '#4d575e' : '#727c83';
        g.fillText(places.name[i], px + 6, py);
      }
    }
    return { draw };
  };
})(window.SymbiosisMap);
