/* Sites: a mark for each, a number where several stand on one point, dots where there are too many, and names. */
(function (SM) {
  'use strict';

  const NAME_ZOOM = 10.5;
  const MOST_MARKS = 1200;
  const SQUARE = 4;
  const DOT = 3;

  SM.makeMarks = (model, state, positions) => {
    const { links } = model;
    const self = {};
    let entries = [];
    let names = [];
    let crowded = false;

    /* Whether more points lie in view than marks can be told apart */
    function countPoints(view) {
      let n = 0;
      for (const point of model.points) {
        const x = point.x * view.scale - view.left;
        const y = point.y * view.scale - view.top;
        if (x > 0 && y > 0 && x < view.width && y < view.height) n += 1;
      }
      return n;
    }

    /** Find out what stands where; chosen is the set of links that the reader looks at, or null. */
    self.lay = (g, view, room, chosen, asDots) => {
      crowded = asDots || countPoints(view) > MOST_MARKS;
      laySites(view, chosen);
      for (const { x, y } of entries) room.claim([x - 5, y - 5, x + 5, y + 5]);
      layNames(g, view, room);
    };

    /* Circles in which a site may stand, one for each point and radius */
    self.drawSoftPoints = (g, view) => {
      if (crowded) return;
      for (const point of model.points) {
        const radius = point.precision_m;
        if (radius < SM.SOFT_POINT_M) continue;
        const pixels = radius * SM.unitsPerMetre(SM.latitudeOf(point.y)) * view.scale;
        if (pixels < 7 || pixels > view.width + view.height) continue;
        g.beginPath();
        g.arc(point.x * view.scale - view.left, point.y * view.scale - view.top, pixels, 0, 2 * Math.PI);
        if (pixels < Math.min(view.width, view.height) / 3) {
          g.fillStyle = 'rgba(28, 39, 51, .05)';
          g.fill();
        }
        g.setLineDash([3, 4]);
        g.lineWidth = 1;
        g.strokeStyle = 'rgba(28, 39, 51, .4)';
        g.stroke();
      }
      g.setLineDash([]);
    };

    self.drawRings = (g, view) => {
      model.points.forEach((point, p) => {
        if (!positions.open[p]) return;
        const x = point.x * view.scale - view.left;
        const y = point.y * view.scale - view.top;
        g.beginPath();
        g.arc(x, y, positions.radius[p], 0, 2 * Math.PI);
        g.lineWidth = 1;
        g.strokeStyle = 'rgba(28, 39, 51, .35)';
        g.stroke();
        g.beginPath();
        g.arc(x, y, 2.5, 0, 2 * Math.PI);
        g.fillStyle = 'rgba(28, 39, 51, .6)';
        g.fill();
      });
    };

    /* A site has the colour of its best visible link */
    function colourOf(site) {
      const best = model.linksOf[site].find(i => state.visible[i]);
      return best === undefined ? '#7d8891' : SM.COLOURS[model.resourceOf(best)];
    }

    const sizeOf = view => Math.max(3.6, Math.min(6, view.zoom / 2));

    /* Sites near the view, each with what the choice makes of it */
    function laySites(view, chosen) {
      const near = new Set();
      if (chosen) for (const i of chosen) near.add(links.from[i]).add(links.to[i]);
      entries = [];
      model.points.forEach((point, p) => {
        if (point.sites.length > 1 && !positions.open[p]) return;
        for (const site of point.sites) {
          const x = positions.x[site];
          const y = positions.y[site];
          if (x < -40 || y < -40 || x > view.width + 40 || y > view.height + 40) continue;
          const isChosen = state.isSelected('site', site);
          const isNear = near.has(site);
          if (crowded && !isChosen && !isNear) continue;
          const linked = model.linksOf[site].some(i => state.visible[i]);
          entries.push({ site, p, x, y, isChosen, isNear, linked, faint: (chosen && !isNear && !isChosen) || !linked });
        }
      });
    }

    self.draw = (g, view) => {
      const size = sizeOf(view);
      if (!crowded) {
        model.points.forEach((point, p) => {
          if (point.sites.length > 1 && !positions.open[p]) drawStack(g, view, point, size);
        });
      }
      for (const { site, x, y, isChosen, linked, faint } of entries) {
        SM.drawMark(g, x, y, { offers: model.offers[site], wants: model.wants[site], colour: colourOf(site), size: linked || isChosen ? size : size * 0.8, chosen: isChosen, faint });
      }
    };

    /* More sites than can be told apart: a dot for each colour and square of a few pixels */
    self.drawDots = (g, view) => {
      if (!crowded) return;
      const columns = Math.ceil(view.width / SQUARE);
      const rows = Math.ceil(view.height / SQUARE);
      const taken = new Uint8Array(columns * rows);
      const dots = new Map();
      for (let site = 0; site < positions.x.length; site++) {
        const column = Math.floor(positions.x[site] / SQUARE);
        const row = Math.floor(positions.y[site] / SQUARE);
        if (!(column >= 0 && row >= 0 && column < columns && row < rows) || taken[row * columns + column]) continue;
        taken[row * columns + column] = 1;
        const colour = colourOf(site);
        if (!dots.has(colour)) dots.set(colour, []);
        dots.get(colour).push(positions.x[site], positions.y[site]);
      }
      g.globalAlpha = 0.75;
      for (const [colour, at] of dots) {
        g.fillStyle = colour;
        for (let i = 0; i < at.length; i += 2) g.fillRect(at[i] - DOT / 2, at[i + 1] - DOT / 2, DOT, DOT);
      }
      g.globalAlpha = 1;
    };

    function drawStack(g, view, point, size) {
      const x = point.x * view.scale - view.left;
      const y = point.y * view.scale - view.top;
      g.beginPath();
      g.arc(x, y, size + 4, 0, 2 * Math.PI);
      g.fillStyle = '#fff';
      g.fill();
      g.lineWidth = 2;
      g.strokeStyle = SM.GROUND.ink;
      g.stroke();
      g.font = `700 11px ${SM.FONT}`;
      g.textAlign = 'center';
      g.textBaseline = 'middle';
      g.fillStyle = SM.GROUND.ink;
      g.fillText(String(point.sites.length), x, y + 0.5);
    }

    /* Names that find room, the chosen and the well-linked first */
    function layNames(g, view, room) {
      const size = sizeOf(view);
      const weight = entry => (entry.isChosen ? 1e6 : 0) + (entry.isNear ? 1e4 : 0) + model.linksOf[entry.site].length;
      const wanted = entries.filter(entry => view.zoom >= NAME_ZOOM || entry.isChosen || entry.isNear || positions.open[entry.p]);
      wanted.sort((a, b) => weight(b) - weight(a) || a.site - b.site);
      g.font = `600 12px ${SM.FONT}`;
      names = [];
      for (const { site, p, x, y, isChosen, faint } of wanted) {
        const open = positions.open[p];
        const outward = open && x < model.points[p].x * view.scale - view.left;
        for (const left of open ? [outward] : [false, true]) {
          const space = left ? x - view.margin.x : view.width - view.margin.x - x;
          const text = SM.short(model.siteName(site), Math.max(12, Math.min(36, Math.floor(space / 7) - 2)));
          const width = g.measureText(text).width;
          const at = left ? x - size - 6 - width : x + size + 6;
          if (!room.take([at - 2, y - 8, at + width + 2, y + 8]) && !open && !isChosen) continue;
          names.push({ text, at, y, faint });
          break;
        }
      }
    }

    self.drawNames = g => {
      g.font = `600 12px ${SM.FONT}`;
      g.textAlign = 'left';
      g.textBaseline = 'middle';
      g.lineJoin = 'round';
      for (const { text, at, y, faint } of names) {
        g.lineWidth = 3.5;
        g.strokeStyle = 'rgba(255, 255, 255, .92)';
        g.strokeText(text, at, y);
        g.fillStyle = faint ? SM.GROUND.soft : SM.GROUND.ink;
        g.fillText(text, at, y);
      }
    };
    return self;
  };
})(window.SymbiosisMap);
