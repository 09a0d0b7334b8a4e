/* The cards of a site and of several sites on one point. */
(function (SM) {
  'use strict';

  const { el } = SM;

  /** What a site offers or wants, one line a stream, in the order of the resources. */
  function summary(site, direction, { model, words, parts }) {
    const { streams } = model;
    const order = model.data.resources;
    const rows = model.streamsOf[site].filter(stream => streams.get('direction', stream) === direction);
    rows.sort((a, b) => order.indexOf(streams.get('resource', a)) - order.indexOf(streams.get('resource', b)) || a - b);
    const line = stream => {
      const quantity = streams.get('quantity_per_year', stream);
      const degrees = streams.get('temperature_c', stream);
      const figures = [words.known(quantity) ? words.quantity(quantity, streams.get('unit', stream)) : words.say('quantity_unknown'), words.known(degrees) ? words.temperature(degrees) : null];
      const resource = streams.get('resource', stream);
      return el('li', {}, SM.lineSample(resource), el('span', { class: 'what' }, el('b', {}, words.term('resource', resource)), ': ', SM.streamName(stream, { model, words }), el('small', {}, figures.filter(Boolean).join(' · '))), parts.basis(streams.get('basis', stream)));
    };
    return rows.length ? parts.section(words.say(direction === 'surplus' ? 'offers_list' : 'wants_list'), el('ul', { class: 'rows plain' }, rows.map(line))) : null;
  }

  SM.siteCard = (site, tools) => {
    const { model, state, words, parts } = tools;
    const { sites } = model;
    const { say } = words;
    const get = name => sites.get(name, site);
    const address = [get('address'), [get('postcode'), get('locality')].filter(Boolean).join(' '), get('municipality'), get('country')].filter(Boolean).join(', ');
    const hub = model.hubOfSite[site];
    const neighbours = model.pointOf[site] < 0 ? [] : model.points[model.pointOf[site]].sites.filter(other => other !== site);
    const near = [...model.missesOf[site]].sort((a, b) => (model.misses.get('crow_m', a) ?? Infinity) - (model.misses.get('crow_m', b) ?? Infinity));
    const links = state.ranked(model.linksOf[site]);
    const soft = get('location_precision_m') >= SM.SOFT_POINT_M;
    const title = Object.hasOwn(model.data.activities, get('nace')) ? `, ${model.data.activities[get('nace')]}` : '';
    return [
      el('h2', {}, get('name')),
      el('p', { class: 'kind' }, SM.markSample(model.offers[site] && model.wants[site] ? 'both' : model.wants[site] ? 'demand' : 'surplus'), el('span', {}, [get('operator'), get('municipality')].filter(Boolean).join(' · '))),
      hub >= 0 && el('p', { class: 'in-hub' }, parts.go('hub', hub, el('span', { class: 'rank' }, words.whole(state.hubRank[hub])), model.hubs.get('name', hub))),
      get('notes') && el('p', { class: 'sentence' }, get('notes')),
      soft && el('p', { class: 'caution' }, say('soft_point', { distance: words.distance(get('location_precision_m')) })),
      summary(site, 'surplus', tools),
      summary(site, 'demand', tools),
      !model.streamsOf[site].length && el('p', { class: 'hint' }, say('no_streams')),
      parts.section(say('site_links', { n: words.whole(links.length) }), links.length ? parts.rows(links, link => parts.linkRow(link, site)) : el('p', { class: 'hint' }, say('no_links_here'))),
      model.streamsOf[site].length > 0 && parts.folded(say('streams_in_detail'), Array.from(model.streamsOf[site], parts.stream)),
      near.length > 0 && parts.section(say('near_misses_here', { n: words.whole(near.length) }), parts.rows(near, miss => parts.missRow(miss, site), 6)),
      neighbours.length > 0 && parts.section(say('same_point'), parts.rows(neighbours, other => parts.go('site', other, el('span', { class: 'what' }, model.siteName(other), el('small', {}, words.count('links', model.linksOf[other].length)))), 6)),
      parts.section(
        say('location'),
        parts.facts([
          [say('address'), address],
          [say('activity'), get('nace') ? [`NACE ${get('nace')}`, title && el('span', { lang: 'en' }, title)] : null],
          [say('capacity'), words.known(get('capacity')) ? `${words.figure(get('capacity'))} ${get('capacity_unit') || ''}` : null],
          [say('point_is'), words.term('level', get('location_level'))],
          [say('precision'), words.known(get('location_precision_m')) ? `± ${words.distance(get('location_precision_m'))}` : say('unknown')],
        ]),
        get('location_source') && el('p', { class: 'note' }, `${say('point_from')}: `, el('span', { lang: 'en' }, SM.linked(get('location_source')))),
        get('source') && el('p', { class: 'note' }, `${say('source')}: `, SM.linked(get('source')))
      ),
      parts.assumptions([['sites', get('site_id')], ...model.streamsOf[site].map(stream => ['streams', model.streams.get('stream_id', stream)])]),
      el('p', { class: 'key' }, get('site_id')),
    ];
  };

  SM.pointCard = (p, { model, state, words, parts }) => {
    const { say } = words;
    const { sites } = model.points[p];
    const here = new Set(sites);
    const inside = state.ranked(new Set(sites.flatMap(site => model.linksOf[site]))).filter(link => here.has(model.links.from[link]) && here.has(model.links.to[link]));
    const mark = site => SM.markSample(model.offers[site] && model.wants[site] ? 'both' : model.wants[site] ? 'demand' : 'surplus');
    return [
      el('h2', {}, words.count('sites_here', sites.length)),
      el('p', { class: 'sentence' }, say('sites_here_hint')),
      parts.section(say('sites'), parts.rows(sites, site => parts.go('site', site, [mark(site), el('span', { class: 'what' }, model.siteName(site), el('small', {}, words.count('links', model.linksOf[site].length)))]), 40)),
      inside.length > 0 && parts.section(say('links_between_them'), parts.rows(inside, link => parts.linkRow(link), 12)),
    ];
  };
})(window.SymbiosisMap);
