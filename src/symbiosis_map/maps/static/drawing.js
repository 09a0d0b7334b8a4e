/* Hub areas, links, near misses, sites and badges on one canvas. */
(function (SM) {
  'use strict';

  const MANY_BADGES = 60;

  SM.makeDrawing = (model, state, places) => {
    const positions = SM.makePositions(model, state);
    const lines = SM.makeLines(model, state, positions);
    const marks = SM.makeMarks(model, state, positions);
    const ownLayers = model.data.own_layers.length > 0 && SM.makeOwnLayers(model.data, state);
    const self = { positions, lines: [], badges: [], unnumbered: 0, hidden: 0, crowd: null };
    const { hubs } = model;

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
      fill(0.1 * near);
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

    /* Hub badges stand above the northern edge of their area; the better rank keeps its place, and of very many only
       the best of each neighbourhood have one, so that what they stand on is seen */
    function layBadges(view, room) {
      self.badges = [];
      const inView = [];
      for (const hub of state.hubOrder) {
        const boxes = model.areas[hub].map(ring => ring.box);
        const middle = boxes.length
          ? [(Math.min(...boxes.map(b => b[0])) + Math.max(...boxes.map(b => b[2]))) / 2, Math.min(...boxes.map(b => b[1]))]
          : memberMiddle(hub);
        if (!middle) continue;
        const left = middle[0] * view.scale - view.left;
        const y = middle[1] * view.scale - view.top - 13;
        if (left < -20 || y < -20 || left > view.width + 20 || y > view.height + 20) continue;
        inView.push({ hub, left, y });
      }
      const many = inView.length > MANY_BADGES;
      const apart = many ? 60 : 23;
      for (const { hub, left, y } of inView) {
        const free = shift => !self.badges.some(other => Math.hypot(other.x - left - shift, other.y - y) < apart);
        const shift = (many ? [0] : [0, 26, -26, 52]).find(free) ?? (state.isSelected('hub', hub) ? 0 : null);
        if (shift === null) continue;
        self.badges.push({ hub, x: left + shift, y });
        room.claim([left + shift - 13, y - 13, left + shift + 13, y + 13]);
      }
      self.unnumbered = inView.length - self.badges.length;
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
        const rank = String(state.hubRank[hub]);
        g.font = `700 ${rank.length > 2 ? 10 : 12}px ${SM.FONT}`;
        g.textAlign = 'center';
        g.textBaseline = 'middle';
        g.fillStyle = chosen ? '#1c2733' : '#fff';
        g.fillText(rank, x, y + 0.5);
      }
    }

    /** Draw everything; the view comes from the pane. */
    self.draw = (g, view) => {
      self.badges = [];
      self.unnumbered = 0;
      positions.update(view);
      const room = SM.makeRoom();
      const chosen = chosenLinks();
      if (state.layers.hubs) layBadges(view, room);
      const crowded = lines.plan(view);
      if (state.layers.sites) marks.lay(g, view, room, chosen, crowded);
      if (ownLayers) ownLayers.draw(g, view);
      if (state.layers.hubs) drawAreas(g, view);
      if (state.layers.sites) {
        marks.drawSoftPoints(g, view);
        marks.drawRings(g, view);
      }
      if (state.layers.places) places.draw(g, view, room);
      if (ownLayers) ownLayers.drawLabels(g, view, room);
      if (state.layers.sites) marks.drawDots(g, view);
      lines.drawMisses(g, view);
      if (state.layers.links) lines.drawLinks(g, view, room, chosen, crowded);
      const hub = state.selection && state.selection.kind === 'hub' ? state.selection.index : -1;
      if (hub >= 0) SM.drawTrenches(g, view, model.trenchesOf[hub]);
      Object.assign(self, { lines: lines.lines, hidden: lines.hidden, crowd: lines.crowd });
      if (state.layers.sites) {
        marks.draw(g, view);
        if (model.changes) SM.drawGoneSites(g, view, model.changes);
        marks.drawNames(g);
      }
      if (state.layers.hubs) drawBadges(g);
    };
    return self;
  };
})(window.SymbiosisMap);
