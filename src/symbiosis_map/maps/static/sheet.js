/* The map drawn once on a canvas of any size, for paper and for pictures, with scale bar and north arrow. */
(function (SM) {
  'use strict';

  const CLOSEST = 17;

  /** The view that shows an area on a sheet of a size in pixels. */
  SM.sheetView = (bounds, limits, width, height) => {
    const [west, east] = [SM.worldX(bounds.getWest()), SM.worldX(bounds.getEast())];
    const [north, south] = [SM.worldY(bounds.getNorth()), SM.worldY(bounds.getSouth())];
    const scale = Math.min(width / (east - west), height / (south - north), 2 ** CLOSEST);
    /* What lies beyond the land that the file holds stays off the sheet where it can */
    const within = (middle, size, least, most) => (size >= most - least ? (least + most) / 2 : Math.min(most - size / 2, Math.max(least + size / 2, middle)));
    const [[limitSouth, limitWest], [limitNorth, limitEast]] = limits;
    const x = within((west + east) / 2, width / scale, SM.worldX(limitWest), SM.worldX(limitEast));
    const y = within((north + south) / 2, height / scale, SM.worldY(limitNorth), SM.worldY(limitSouth));
    return { zoom: Math.log2(scale), scale, left: x * scale - width / 2, top: y * scale - height / 2, width, height, margin: { x: 0, y: 0 }, ratio: 1 };
  };

  /** Length of the scale bar in metres: 1, 2 or 5 times a power of ten, the longest within a width. */
  SM.barLength = most => {
    const power = 10 ** Math.floor(Math.log10(most));
    return power * [5, 2, 1].find(step => step * power <= most);
  };

  function drawScale(g, view, words) {
    const middle = SM.latitudeOf((view.top + view.height / 2) / view.scale);
    const perMetre = SM.unitsPerMetre(middle) * view.scale;
    const metres = SM.barLength(150 / perMetre);
    const length = metres * perMetre;
    const label = metres < 1000 ? `${words.whole(metres)} m` : `${words.whole(metres / 1000)} km`;
    const x = view.width - 16 - length;
    const y = view.height - 16;
    g.setLineDash([]);
    g.fillStyle = 'rgba(255, 255, 255, .85)';
    g.fillRect(x - 8, y - 20, length + 16, 28);
    g.strokeStyle = SM.GROUND.ink;
    g.lineWidth = 1.5;
    g.lineJoin = 'miter';
    g.beginPath();
    g.moveTo(x, y - 5);
    g.lineTo(x, y);
    g.lineTo(x + length, y);
    g.lineTo(x + length, y - 5);
    g.stroke();
    g.font = `12px ${SM.FONT}`;
    g.textAlign = 'center';
    g.textBaseline = 'alphabetic';
    g.fillStyle = SM.GROUND.ink;
    g.fillText(label, x + length / 2, y - 6);
  }

  function drawNorth(g, view, words) {
    const x = view.width - 26;
    const y = 16;
    g.fillStyle = 'rgba(255, 255, 255, .85)';
    g.beginPath();
    g.arc(x, y + 20, 22, 0, 2 * Math.PI);
    g.fill();
    g.fillStyle = SM.GROUND.ink;
    g.beginPath();
    g.moveTo(x, y + 2);
    g.lineTo(x + 7, y + 21);
    g.lineTo(x, y + 17);
    g.lineTo(x - 7, y + 21);
    g.closePath();
    g.fill();
    g.font = `700 13px ${SM.FONT}`;
    g.textAlign = 'center';
    g.textBaseline = 'alphabetic';
    g.fillText(words.say('north_letter'), x, y + 36);
  }

  /** A drawer of sheets; it shares nothing with the map on the screen but the choices. */
  SM.makeSheet = (map, model, state, words, ground, places) => {
    let drawing = null;
    return (g, width, height) => {
      drawing = drawing || SM.makeDrawing(model, state, places);
      const view = SM.sheetView(map.getBounds(), model.data.limits, width, height);
      g.save();
      g.beginPath();
      g.rect(0, 0, width, height);
      g.clip();
      if (state.layers.land || state.layers.tiles) ground.draw(g, view);
      drawing.draw(g, view);
      drawScale(g, view, words);
      drawNorth(g, view, words);
      g.restore();
      return { view, hidden: drawing.hidden, unnumbered: drawing.unnumbered };
    };
  };
})(window.SymbiosisMap);
