/* The sentence of a link, a near miss and a hub in the language of the reader, made from the columns of the tables. */
(function (SM) {
  'use strict';

  /** Barrier of waste whose code carries an asterisk: whatever else is said, this is. */
  const HAZARDOUS = 'B01';
  const BRANCH = ', as a branch of ';
  const ACCEPTOR = /^by-products that NACE (\S+) takes$/;

  /** A term in the language of the reader; one without a translation stays English and says so. */
  SM.translated = (words, group, value) => {
    const key = `${group}.${value}`;
    const found = words.say(key);
    return found === key ? { text: String(value), lang: 'en' } : { text: found };
  };

  /** Text or {text, lang} as nodes of the page. */
  SM.spoken = pieces => [pieces].flat(Infinity).map(piece => (typeof piece === 'string' ? piece : piece.lang ? SM.el('span', { lang: piece.lang }, piece.text) : piece.text));

  /** A figure that stays on one line with its unit. */
  const tight = text => text.replaceAll(' ', '\u00a0');

  /** A phrase of which one blank is filled with a {text, lang}. */
  function around(phrase, blank, filling) {
    const [before, after] = phrase.split(`{${blank}}`);
    return [before, filling, after];
  }

  /** The digits of a waste code in pairs, with the asterisk of a hazardous entry. */
  function hazardousCode(code) {
    const pairs = String(code || '').replace(/\D/g, '').slice(0, 6).match(/\d{1,2}/g);
    return pairs ? `${pairs.join(' ')}*` : '';
  }

  SM.isHazardous = barriers => String(barriers || '').split(';').includes(HAZARDOUS);

  /** Whether a wanted stream stands for whatever an activity takes, rather than for something asked for. */
  SM.isAcceptor = (stream, model) => ACCEPTOR.test(model.streams.get('stream', stream) || '');

  /** What a stream is called; what an activity takes by rule is put into words here. */
  SM.streamName = (stream, { model, words }) => {
    const name = model.streams.get('stream', stream) || '';
    const acceptor = ACCEPTOR.exec(name);
    return acceptor ? words.say('acceptor', { nace: acceptor[1] }) : name;
  };

  function offered(stream, barriers, tools) {
    const name = SM.streamName(stream, tools);
    if (!SM.isHazardous(barriers)) return name;
    return tools.words.say('hazardous_what', { what: name, code: hazardousCode(tools.model.streams.get('waste_code', stream)) }).trim();
  }

  /** The receiver, with what it asks for where it says so. */
  function receiver(site, stream, tools) {
    const wanted = tools.model.streams.get('stream', stream) || '';
    const name = tools.model.siteName(site);
    return !wanted || ACCEPTOR.test(wanted) ? name : `${name} (${wanted})`;
  }

  /** What the receiver does with it: null where nothing is said, and the network that the pipe branches off. */
  SM.useOf = (link, { model, words }) => {
    const [use, network] = String(model.links.get('use', link) || '').split(BRANCH);
    return { use: use ? SM.translated(words, 'use', use) : null, network: network || '' };
  };

  /** What a link costs at the prices that the reader tries; as the run had it where none are tried. */
  SM.costsOf = (link, { model, state }) => {
    const tried = state ? state.scorer.prices(state.trial, link) : null;
    const known = value => (Number.isFinite(value) ? value : null);
    return name => (tried && Object.hasOwn(tried, name) ? known(tried[name]) : model.links.get(name, link));
  };

  SM.linkSentence = (link, tools) => {
    const { model, words } = tools;
    const { links } = model;
    const { say } = words;
    const get = name => links.get(name, link);
    const quantity = get('quantity_per_year');
    const what = offered(links.surplus[link], get('barriers'), tools);
    const pieces = [
      say('sentence.link', {
        from: model.siteName(links.from[link]),
        what: words.known(quantity) ? `${what} (${tight(words.quantity(quantity, get('unit')))})` : what,
        to: receiver(links.to[link], links.demand[link], tools),
        distance: tight(words.distance(get('route_m') ?? get('crow_m'))),
      }),
    ];
    const { use, network } = SM.useOf(link, tools);
    if (use) pieces.push(` ${say('sentence.use')} `, use, '.');
    if (network) pieces.push(` ${say('sentence.branch', { network })}`);
    const unit = get('cost_unit');
    const costs = SM.costsOf(link, tools);
    if (words.known(costs('cost'))) {
      const price = name => tight(`${words.figure(costs(name))} ${words.unit(unit)}`);
      const against = words.known(costs('alternative_cost'));
      pieces.push(' ', against ? say('sentence.cost_against', { cost: price('cost'), alternative: price('alternative_cost') }) : say('sentence.cost', { cost: price('cost') }));
    }
    const saved = get('co2_saved_t_per_year');
    const reference = get('co2_reference');
    if (words.known(saved) && reference) {
      const phrase = say(saved < 0 ? 'sentence.adds' : 'sentence.saves', { amount: tight(words.quantity(Math.abs(saved), 't/yr')) });
      pieces.push(' ', around(phrase, 'reference', SM.translated(words, 'reference', reference)));
    }
    return pieces.flat(Infinity);
  };

  /** The amount that a near miss lacks, '' where the gate has no measure. */
  function lacking(miss, { model, words }) {
    const value = model.misses.get('shortfall', miss);
    const unit = model.misses.get('shortfall_unit', miss) || '';
    if (!words.known(value)) return '';
    if (unit === 'm' || unit === 'km') return words.distance(unit === 'km' ? 1000 * value : value);
    return `${words.figure(value)} ${words.unit(unit)}`;
  }

  /** How a near miss fell short: "12 K too cold". */
  SM.shortfall = (miss, tools) => {
    const { model, words } = tools;
    const gate = model.misses.get('gate', miss);
    const amount = lacking(miss, tools);
    const key = amount ? `short.${gate}` : `miss.${gate}`;
    const found = words.say(key, { amount });
    if (found !== key) return found;
    return amount ? `${words.term('gate', gate)}: ${amount}` : words.term('gate', gate);
  };

  /** What would have to change: "3 K warmer and this works"; '' where the gate is not known to the page. */
  SM.remedyOfMiss = (miss, tools) => {
    const gate = tools.model.misses.get('gate', miss);
    const amount = lacking(miss, tools);
    const key = amount ? `change.${gate}` : `open.${gate}`;
    const found = tools.words.say(key, { amount });
    return found === key ? '' : found;
  };

  SM.missSentence = (miss, tools) => {
    const { model, words } = tools;
    const { misses } = model;
    return [
      words.say('sentence.miss', {
        from: model.siteName(misses.from[miss]),
        what: offered(misses.surplus[miss], misses.get('barriers', miss), tools),
        to: receiver(misses.to[miss], misses.demand[miss], tools),
        distance: tight(words.distance(misses.get('route_m', miss) ?? misses.get('crow_m', miss))),
        shortfall: SM.shortfall(miss, tools),
      }),
    ];
  };

  SM.hubSentence = (hub, { model, words, state }) => {
    const links = Array.from(model.linksOfHub[hub]);
    const there = new Set(links.map(link => model.resourceOf(link)));
    const best = links.reduce((most, link) => Math.max(most, state.score[link]), 0);
    return [
      words.say('sentence.hub', {
        anchor: model.siteName(model.siteOf(model.hubs.get('anchor_site_id', hub))),
        sites: words.count('sites', model.membersOf[hub].length),
        links: words.count('links', links.length),
        resources: model.data.resources.filter(name => there.has(name)).map(name => words.term('resource', name)).join(', '),
        score: words.whole(best),
      }),
    ];
  };
})(window.SymbiosisMap);
