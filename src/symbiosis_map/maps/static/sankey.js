/* What flows inside a hub: one drawing for each resource in its own unit, and the same figures as a table. */
(function (SM) {
  'use strict';

  const { el, svg } = SM;
  const WIDE = 344;
  const BAR = 9;
  const LINES = 28;
  const GAP = 10;
  /** Thickness of everything together: at least, more for each site of the longer side, at most. */
  const THICK = [40, 20, 120];
  const MOST = 9;
  const REST = -1;

  /** Flows of one resource inside a hub: [{link, from, to, amount}], largest first. */
  SM.flowsOfHub = (hub, resource, model) =>
    Array.from(model.linksOfHub[hub])
      .filter(link => model.resourceOf(link) === resource && model.flowOf[link] >= 0)
      .map(link => ({ link, from: model.links.from[link], to: model.links.to[link], amount: model.flows.get('quantity_per_year', model.flowOf[link]) }))
      .sort((a, b) => b.amount - a.amount || a.link - b.link);

  /** Sites of one side with what they give or take, largest first; all beyond the first few as one. */
  function side(flows, end) {
    const sums = new Map();
    for (const flow of flows) sums.set(flow[end], (sums.get(flow[end]) || 0) + flow.amount);
    const sites = [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([site, amount]) => ({ site, amount }));
    if (sites.length <= MOST) return sites;
    const rest = sites.slice(MOST - 1);
    return [...sites.slice(0, MOST - 1), { site: REST, n: rest.length, amount: rest.reduce((sum, node) => sum + node.amount, 0) }];
  }

  /** Where everything of the drawing lies: thickness is the amount times one factor, so that widths compare. */
  SM.sankeyLayout = flows => {
    const total = flows.reduce((sum, flow) => sum + flow.amount, 0);
    const columns = [side(flows, 'from'), side(flows, 'to')];
    const [least, step, most] = THICK;
    const factor = total > 0 ? Math.min(most, least + step * Math.max(columns[0].length, columns[1].length)) / total : 0;
    const tall = columns.map(nodes => nodes.reduce((sum, node) => sum + LINES + factor * node.amount + GAP, -GAP));
    const high = Math.max(...tall);
    columns.forEach((nodes, k) => {
      let y = (high - tall[k]) / 2;
      for (const node of nodes) {
        node.y = y + LINES;
        node.height = factor * node.amount;
        node.used = 0;
        y += LINES + node.height + GAP;
      }
    });
    const nodeOf = (k, site) => columns[k].find(node => node.site === site) || columns[k].find(node => node.site === REST);
    const ribbons = new Map();
    for (const flow of flows) {
      const [from, to] = [nodeOf(0, flow.from), nodeOf(1, flow.to)];
      const key = `${from.site}>${to.site}`;
      if (!ribbons.has(key)) ribbons.set(key, { from, to, amount: 0 });
      ribbons.get(key).amount += flow.amount;
    }
    const laid = [...ribbons.values()].sort((a, b) => a.from.y - b.from.y || a.to.y - b.to.y);
    for (const ribbon of laid) {
      ribbon.width = factor * ribbon.amount;
      ribbon.y0 = ribbon.from.y + ribbon.from.used + ribbon.width / 2;
      ribbon.from.used += ribbon.width;
    }
    for (const ribbon of [...laid].sort((a, b) => a.to.y - b.to.y || a.from.y - b.from.y)) {
      ribbon.y1 = ribbon.to.y + ribbon.to.used + ribbon.width / 2;
      ribbon.to.used += ribbon.width;
    }
    return { columns, ribbons: laid, high, total };
  };

  function drawing(layout, resource, unit, label, { model, words }) {
    const colour = SM.COLOURS[resource];
    const [left, right] = [BAR, WIDE - BAR];
    const middle = WIDE / 2;
    const ribbons = layout.ribbons.map(({ y0, y1, width, from, to, amount }) =>
      svg(
        'path',
        { d: `M${left} ${y0.toFixed(2)}C${middle} ${y0.toFixed(2)} ${middle} ${y1.toFixed(2)} ${right} ${y1.toFixed(2)}`, stroke: colour, 'stroke-width': width.toFixed(3), fill: 'none', class: 'ribbon' },
        svg('title', {}, `${name(from, model, words)} → ${name(to, model, words)}: ${words.quantity(amount, unit)}`)
      )
    );
    const nodes = layout.columns.flatMap((column, k) =>
      column.map(node => {
        const text = { x: k ? WIDE : 0, 'text-anchor': k ? 'end' : 'start' };
        return [
          svg('rect', { x: k ? right : 0, y: node.y, width: BAR, height: Math.max(node.height, 1), fill: colour }),
          svg('text', { ...text, y: node.y - 16 }, SM.short(name(node, model, words), 27)),
          svg('text', { ...text, y: node.y - 4, class: 'amount' }, words.quantity(node.amount, unit)),
        ];
      })
    );
    return svg('svg', { viewBox: `0 0 ${WIDE} ${layout.high + 2}`, class: 'sankey', role: 'img', 'aria-label': label }, ribbons, nodes);
  }

  const name = (node, model, words) => (node.site === REST ? words.count('others', node.n) : model.siteName(node.site));

  function table(flows, unit, { model, words, parts }) {
    const { say } = words;
    const head = el('tr', {}, el('th', { scope: 'col' }, say('sankey_from')), el('th', { scope: 'col' }, say('sankey_to')), el('th', { scope: 'col' }, say('sankey_amount')));
    const line = ({ link, from, to, amount }) => el('tr', {}, el('th', { scope: 'row' }, model.siteName(from)), el('td', { class: 'text' }, model.siteName(to)), el('td', {}, parts.go('link', link, words.quantity(amount, unit))));
    return el('table', { class: 'figures' }, el('thead', {}, head), el('tbody', {}, flows.map(line)));
  }

  /** A part of the hub's card for each resource of which something flows; amounts of two resources are never added.
      Where the page holds no single flows, the hub's total stands alone. */
  SM.sankeyParts = (hub, tools) => {
    const { model, words, parts } = tools;
    return model.data.resources.flatMap(resource => {
      const flows = SM.flowsOfHub(hub, resource, model);
      const layout = SM.sankeyLayout(flows);
      const amount = flows.length ? layout.total : model.hubs.get(`${resource}_per_year`, hub);
      if (!(amount > 0)) return [];
      const unit = model.data.units[resource];
      const name = words.term('resource', resource);
      const total = words.quantity(amount, unit);
      return [
        el(
          'div',
          { class: 'flow', 'data-resource': resource },
          el('h4', {}, SM.lineSample(resource), el('span', {}, name), ' ', el('b', { class: 'flow-total' }, total)),
          flows.length > 0 && drawing(layout, resource, unit, words.say('sankey_label', { resource: name, total }), tools),
          flows.length > 0 && parts.folded(words.say('as_table'), table(flows, unit, tools))
        ),
      ];
    });
  };
})(window.SymbiosisMap);
