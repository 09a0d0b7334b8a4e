/* Hub areas, links, near misses, sites and badges on one canvas. */
(function (SM) {
  'use strict';

  const MOST_LINES = 400;
  const NAME_ZOOM = 10.5;

  SM.makeDrawing = (model, state, ground, places) => {
    const positions = SM.makePositions(model, state);
    const shapeOf = SM.makeShapes(model, positions);
    const ownLayers = SM.makeOwnLayers(model.data, state);
    const self = { positions, lines: [], badges: [], hidden: 0 };
    const { sites, links, hubs, misses } = model;

    /* What stands out: the links of what is chosen */
    function chosenLinks() {
      const chosen = state.selection;
      if (!chosen) return null;
      if (chosen.kind === 'link') return new Set([chosen.index]);
      if (chosen.kind === 'site') return new Set(model.linksOf[chosen.index]);
      if (chosen.kind === 'hub') return new Set(model.linksOfHub[chosen.index]);
      if (chosen.kind === 'point') return new Set(model.points[chosen.index].sites.flatMap(site => model.linksOf[site]));
      if (chosen.kind === 'miss') return new Set();
      return null;
    }

    function trace(g, points) {
      g.beginPath();
      g.moveTo(points[0], points[1]);
      for (let i = 2; i < points.length; i += 2) g.lineTo(points[i], points[i + 1]);
    }

    function outside(points, view) {
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
    }

    function traceArea(g, view, hub) {
      g.beginPath();
      for (const { points } of model.areas[hub]) {
        for (let i = 0; i < points.length; i += 2) {
          const x = points[i] * view.scale - view.left;
          const y = points[i + 1] * view.scale - view.top;
          if (i) g.lineTo(x, y);
          else g.moveTo(x, y);
        }
        g.closePath();
      }
    }

    function drawAreas(g, view) {
      const fill = share => {
        for (let hub = 0; hub < hubs.rows; hub++) {
          traceArea(g, view, hub);
          g.fillStyle = `rgba(11, 79, 108, ${share * (state.isSelected('hub', hub) ? 2 : 1)})`;
          g.fill('evenodd');
        }
      };
      const near = Math.max(0.45, Math.min(1, 1 - (view.zoom - 11) * 0.3));
      fill(0.035 * near);
      if (ground.any && state.layers.land) {
        g.save();
        ground.path(g, view);
        g.clip('evenodd');
        fill(0.07 * near);
        g.restore();
      }
      for (let hub = 0; hub < hubs.rows; hub++) {
        const chosen = state.isSelected('hub', hub);
        if (!chosen && view.zoom > 12) continue;
        traceArea(g, view, hub);
        g.setLineDash(chosen ? [] : [5, 4]);
        g.lineWidth = chosen ? 2.4 : 1.2;
        g.strokeStyle = chosen ? SM.GROUND.accent : 'rgba(11, 79, 108, .55)';
        g.stroke();
      }
      g.setLineDash([]);
    }

    /* Circles in which a site may stand, one for each point and radius */
    function drawSoftPoints(g, view) {
      for (const point of model.points) {
        const radius = Math.max(...point.sites.map(site => sites.get('location_precision_m', site) ?? 0));
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
    }

    function drawRings(g, view) {
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
    }

    function drawLine(g, points, resource, transport, width, alpha, arrowAt) {
      g.globalAlpha = alpha;
      g.lineCap = 'butt';
      g.lineJoin = 'round';
      trace(g, points);
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
      if (middle.length > 34 && alpha > 0.4) {
        const size = 3.5 + width;
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
      g.globalAlpha = 1;
    }

    function drawMisses(g, view) {
      const chosen = state.selection && state.selection.kind === 'miss' ? state.selection.index : -1;
      const rows = state.nearMisses ? state.visibleMisses() : [];
      if (chosen >= 0 && !rows.includes(chosen)) rows.push(chosen);
      for (const i of rows) {
        const shape = shapeOf(misses, i, view, 0, null);
        if (!shape || outside(shape.points, view)) continue;
        trace(g, shape.points);
        g.setLineDash([1.5, 4]);
        g.lineCap = 'round';
        g.lineWidth = i === chosen ? 3.5 : 1.4;
        g.strokeStyle = i === chosen ? SM.COLOURS[misses.get('resource', i)] : 'rgba(91, 104, 116, .6)';
        g.stroke();
        self.lines.push({ kind: 'miss', index: i, points: shape.points });
      }
      g.setLineDash([]);
    }

    function drawLinks(g, view) {
      const chosen = chosenLinks();
      const shown = [];
      self.hidden = 0;
      for (const i of state.order) {
        if (!state.visible[i] && !(chosen && chosen.has(i) && state.selection.kind === 'link')) continue;
        const shape = shapeOf(links, i, view, model.lane[i], model.paths[i]);
        if (!shape || outside(shape.points, view)) continue;
        if (shown.length >= MOST_LINES && !(chosen && chosen.has(i))) {
          self.hidden += 1;
          continue;
        }
        shown.push({ kind: 'link', index: i, points: shape.points });
      }
      const crowd = Math.max(0, Math.min(1, (shown.length - 40) / 160));
      const apart = Math.max(0, Math.min(1, (view.zoom - 8) / 4));
      const draw = ({ index, points }, place) => {
        const strong = chosen ? chosen.has(index) : false;
        const score = state.score[index];
        const rank = shown.length > 1 ? place / (shown.length - 1) : 0;
        const back = crowd * (1 - apart) * (model.strong[index] ? 0.25 * rank : 0.62 + 0.2 * rank);
        const alpha = strong ? 1 : chosen ? 0.12 : 0.95 - back;
        const width = (SM.lineWidth(score) * (0.75 + 0.35 * apart) + (strong ? 1 : 0)) * (strong || model.strong[index] || !back ? 1 : 0.6);
        const samePoint = model.pointOf[links.from[index]] === model.pointOf[links.to[index]];
        drawLine(g, points, model.resourceOf(index), links.get('transport', index), width, alpha, samePoint ? 0.84 : 0.62);
      };
      const front = index => model.strong[index] || (chosen && chosen.has(index));
      for (let k = shown.length - 1; k >= 0; k--) if (!front(shown[k].index)) draw(shown[k], k);
      for (let k = shown.length - 1; k >= 0; k--) if (model.strong[shown[k].index] && !(chosen && chosen.has(shown[k].index))) draw(shown[k], k);
      for (let k = shown.length - 1; k >= 0; k--) if (chosen && chosen.has(shown[k].index)) draw(shown[k], k);
      self.lines.push(...shown);
    }

    /* A site has the colour of its best visible link */
    function colourOf(site) {
      const best = model.linksOf[site].find(i => state.visible[i]);
      return best === undefined ? '#7d8891' : SM.COLOURS[model.resourceOf(best)];
    }

    const sizeOf = view => Math.max(3.6, Math.min(6, view.zoom / 2));

    /* Sites near the view, each with what the choice makes of it */
    function laySites(view) {
      const chosen = chosenLinks();
      const near = new Set();
      if (chosen) for (const i of chosen) near.add(links.from[i]).add(links.to[i]);
      const entries = [];
      model.points.forEach((point, p) => {
        if (point.sites.length > 1 && !positions.open[p]) return;
        for (const site of point.sites) {
          const x = positions.x[site];
          const y = positions.y[site];
          if (x < -40 || y < -40 || x > view.width + 40 || y > view.height + 40) continue;
          const isChosen = state.isSelected('site', site);
          const linked = model.linksOf[site].some(i => state.visible[i]);
          const isNear = near.has(site);
          entries.push({ site, p, x, y, isChosen, isNear, linked, faint: (chosen && !isNear && !isChosen) || !linked });
        }
      });
      return entries;
    }

    function drawSites(g, view, entries) {
      const size = sizeOf(view);
      model.points.forEach((point, p) => {
        if (point.sites.length > 1 && !positions.open[p]) drawStack(g, view, point, size);
      });
      for (const { site, x, y, isChosen, linked, faint } of entries) {
        SM.drawMark(g, x, y, { offers: model.offers[site], wants: model.wants[site], colour: colourOf(site), size: linked || isChosen ? size : size * 0.8, chosen: isChosen, faint });
      }
    }

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
    function layNames(g, view, entries, room) {
      const size = sizeOf(view);
      const weight = entry => (entry.isChosen ? 1e6 : 0) + (entry.isNear ? 1e4 : 0) + model.linksOf[entry.site].length;
      const wanted = entries.filter(entry => view.zoom >= NAME_ZOOM || entry.isChosen || entry.isNear || positions.open[entry.p]);
      wanted.sort((a, b) => weight(b) - weight(a) || a.site - b.site);
      g.font = `600 12px ${SM.FONT}`;
      const names = [];
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
      return names;
    }

    function drawNames(g, names) {
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
    }

    /* Hub badges stand above the northern edge of their area; the better rank keeps its place */
    function layBadges(view, room) {
      self.badges = [];
      for (const hub of state.hubOrder) {
        const boxes = model.areas[hub].map(ring => ring.box);
        const middle = boxes.length
          ? [(Math.min(...boxes.map(b => b[0])) + Math.max(...boxes.map(b => b[2]))) / 2, Math.min(...boxes.map(b => b[1]))]
          : memberMiddle(hub);
        if (!middle) continue;
        const left = middle[0] * view.scale - view.left;
        const y = middle[1] * view.scale - view.top - 13;
        if (left < -20 || y < -20 || left > view.width + 20 || y > view.height + 20) continue;
        const free = shift => !self.badges.some(other => Math.hypot(other.x - left - shift, other.y - y) < 23);
        const shift = [0, 26, -26, 52].find(free) ?? (state.isSelected('hub', hub) ? 0 : null);
        if (shift === null) continue;
        self.badges.push({ hub, x: left + shift, y });
        room.claim([left + shift - 13, y - 13, left + shift + 13, y + 13]);
      }
    }

    function memberMiddle(hub) {
      const placed = model.membersOf[hub].map(member => member.site).filter(model.placed);
      if (!placed.length) return null;
      return [placed.reduce((sum, s) => sum + model.x[s], 0) / placed.length, Math.min(...placed.map(s => model.y[s]))];
    }

    function drawBadges(g) {
      for (const { hub, x, y } of [...self.badges].reverse()) {
        const chosen = state.isSelected('hub', hub);
        g.beginPath();
        g.arc(x, y, 12, 0, 2 * Math.PI);
        g.fillStyle = chosen ? SM.GROUND.chosen : SM.GROUND.accent;
        g.fill();
        g.lineWidth = 2;
        g.strokeStyle = '#fff';
        g.stroke();
        g.font = `700 12px ${SM.FONT}`;
        g.textAlign = 'center';
        g.textBaseline = 'middle';
        g.fillStyle = chosen ? '#1c2733' : '#fff';
        g.fillText(String(state.hubRank[hub]), x, y + 0.5);
      }
    }

    /** Draw everything; the view comes from the pane. */
    self.draw = (g, view) => {
      self.lines = [];
      self.badges = [];
      positions.update(view);
      const room = SM.makeRoom();
      let entries = [];
      let names = [];
      if (state.layers.hubs) layBadges(view, room);
      if (state.layers.sites) {
        entries = laySites(view);
        for (const { x, y } of entries) room.claim([x - 5, y - 5, x + 5, y + 5]);
        names = layNames(g, view, entries, room);
      }
      ownLayers.draw(g, view);
      if (state.layers.hubs) drawAreas(g, view);
      if (state.layers.sites) {
        drawSoftPoints(g, view);
        drawRings(g, view);
      }
      if (state.layers.places) places.draw(g, view, room);
      ownLayers.drawLabels(g, view, room);
      drawMisses(g, view);
      if (state.layers.links) drawLinks(g, view);
      if (state.layers.sites) {
        drawSites(g, view, entries);
        drawNames(g, names);
      }
      if (state.layers.hubs) drawBadges(g);
    };
    return self;
  };
})(window.SymbiosisMap);
