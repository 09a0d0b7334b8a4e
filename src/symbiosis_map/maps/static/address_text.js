/* What the reader has chosen as the text that stands behind the # of the address, and back. */
(function (SM) {
  'use strict';

  const LONGEST = 16000;
  const MOST_OPENED = 100;
  const DECIMAL = /^-?\d{1,7}(\.\d{1,15})?$/;

  /* Text as a part of the address; halves of broken characters are left out, they cannot be coded */
  const code = text => encodeURIComponent(String(text).replace(/\p{Surrogate}/gu, '')).replace(/['()*!]/g, c => `%${c.charCodeAt(0).toString(16)}`).replace(/%3A/g, ':').replace(/%2F/g, '/');
  const figure = value => String(Number(value.toPrecision(6)));
  const decode = text => {
    try {
      return decodeURIComponent(text);
    } catch (error) {
      if (error instanceof URIError) return null;
      throw error;
    }
  };

  /** A part of the address as people read it. */
  SM.decodePart = text => decode(text) ?? text;

  const number = (text, least, most) => (DECIMAL.test(text) ? Math.min(most, Math.max(least, Number(text))) : null);

  /** What can be tried besides weights: the key in the address, and the least and the most. */
  const TRIED = { electricity_eur_per_mwh: ['electricity', 0, 1000], interest_rate: ['interest', 0, 0.5], fuel_price_factor: ['fuel', 0.1, 10], reach_km: ['reach', 0.1, 1000] };
  const HEAVIEST = 100;

  /** Read and write choices as text; what is not understood or not found comes back in `missed`. */
  SM.makeAddressText = (model, state, start, place) => {
    const { sites, misses } = model;
    const tabs = [...(model.changes ? ['changes'] : []), 'hubs', 'links', ...(model.recall.rows ? ['recall'] : [])];
    const missKey = i => `${misses.get('surplus_id', i)}>${misses.get('demand_id', i)}`;
    const firstSite = point => sites.get('site_id', model.points[point].sites[0]);
    const pointAt = id => {
      const site = model.siteOf(id);
      return site < 0 ? -1 : model.pointOf[site];
    };
    const missAt = key => {
      for (let i = 0; i < misses.rows; i++) if (missKey(i) === key) return i;
      return -1;
    };
    const KINDS = {
      link: [i => model.links.get('link_id', i), model.linkOf],
      site: [i => sites.get('site_id', i), model.siteOf],
      hub: [i => model.hubs.get('hub_id', i), model.hubOf],
      point: [firstSite, pointAt],
      miss: [missKey, missAt],
      about: [() => '', () => 0],
      ...(model.changes ? { lost: [i => model.changes.lost.get('link_id', i), model.changes.lostOf], losthub: [i => model.changes.hubs.get('hub_id_before', i), model.changes.hubRowOfLost] } : {}),
    };
    const flag = (key, name, word) => ({
      key,
      write: () => (state[name] === start[name] ? null : word),
      read: (text, wanted) => {
        if (text !== word) return false;
        wanted[name] = !start[name];
        return true;
      },
    });
    const tried = Object.entries(TRIED).map(([name, [key, least, most]]) => ({
      key,
      write: () => {
        const value = state.trial ? state.trial[name] : null;
        return value === null || value === undefined ? null : figure(value);
      },
      read: (text, wanted) => {
        const value = number(text, least, most);
        if (value === null) return false;
        wanted.trial[name] = value;
        return true;
      },
    }));

    const choices = [
      {
        key: 'map',
        write: () => place.now(),
        read: (text, wanted) => {
          const parts = text.split(',').map(part => number(part, -180, 180));
          if (parts.length !== 3 || parts.includes(null)) return false;
          wanted.place = parts;
          return true;
        },
      },
      {
        key: 'res',
        write: () => (state.resources.size === start.resources.size ? null : model.data.resources.filter(name => state.resources.has(name)).join(',')),
        read: (text, wanted) => {
          const names = text.split(',');
          const known = model.data.resources.filter(name => names.includes(name));
          if (known.length) wanted.resources = new Set(known);
          return known.length === names.length;
        },
      },
      {
        key: 'min',
        write: () => (state.minimum === start.minimum ? null : figure(state.minimum)),
        read: (text, wanted) => {
          const least = number(text, 0, 100);
          if (least === null) return false;
          wanted.minimum = Math.round(least);
          return true;
        },
      },
      {
        key: 'changes',
        write: () => (!model.changes || state.changes.size === SM.CHANGES.length ? null : SM.CHANGES.filter(name => state.changes.has(name)).join(',')),
        read: (text, wanted) => {
          const names = text.split(',');
          const known = model.changes ? SM.CHANGES.filter(name => names.includes(name)) : [];
          if (known.length) wanted.changes = new Set(known);
          return known.length === names.length;
        },
      },
      flag('barriers', 'hideBarriers', 'hide'),
      flag('flow', 'onlyFlowing', 'only'),
      flag('misses', 'nearMisses', 'show'),
      flag('list', 'follow', 'all'),
      {
        key: 'mun',
        write: () => (state.municipality === null ? null : code(state.municipality)),
        read: (text, wanted) => {
          const name = decode(text);
          for (let i = 0; name && i < sites.rows; i++) {
            if (sites.get('municipality', i) !== name) continue;
            wanted.municipality = name;
            return true;
          }
          return false;
        },
      },
      {
        key: 'q',
        write: () => (place.query() ? code(place.query().slice(0, 200)) : null),
        read: (text, wanted) => {
          wanted.query = (decode(text) || '').slice(0, 200);
          return wanted.query !== '';
        },
      },
      {
        key: 'tab',
        write: () => (state.tab === start.tab ? null : state.tab),
        read: (text, wanted) => {
          if (!tabs.includes(text)) return false;
          wanted.tab = text;
          return true;
        },
      },
      {
        key: 'sel',
        write: () => (state.selection ? `${state.selection.kind}:${code(KINDS[state.selection.kind][0](state.selection.index))}` : null),
        read: (text, wanted) => {
          const at = text.indexOf(':');
          const kind = at < 0 ? text : text.slice(0, at);
          const id = at < 0 ? '' : decode(text.slice(at + 1));
          if (!Object.hasOwn(KINDS, kind) || id === null) return false;
          const index = KINDS[kind][1](id);
          if (index < 0) return false;
          wanted.selection = { kind, index };
          return true;
        },
      },
      {
        key: 'open',
        write: () => (state.opened.size ? [...state.opened].slice(0, MOST_OPENED).map(point => code(firstSite(point))).join(',') : null),
        read: (text, wanted) => {
          const points = text.split(',').slice(0, MOST_OPENED).map(id => pointAt(decode(id)));
          wanted.opened = new Set(points.filter(point => point >= 0));
          return !points.includes(-1);
        },
      },
      {
        key: 'lang',
        write: () => (place.language() === model.data.language ? null : place.language()),
        read: (text, wanted) => {
          if (!place.languages().includes(text)) return false;
          wanted.language = text;
          return true;
        },
      },
      {
        /* Online tiles are never restored: opening a link must not make the page reach a server */
        key: 'layers',
        write: () => {
          const other = Object.keys(start.layers).filter(name => name !== 'tiles' && state.layers[name] !== start.layers[name]);
          return other.length ? other.map(name => (state.layers[name] ? name : `-${name}`)).join(',') : null;
        },
        read: (text, wanted) => {
          let all = true;
          for (const part of text.split(',')) {
            const name = part.replace(/^-/, '');
            if (name !== 'tiles' && Object.hasOwn(start.layers, name)) wanted.layers[name] = part === name;
            else all = false;
          }
          return all;
        },
      },
      {
        key: 'w',
        write: () => {
          const weights = (state.trial && state.trial.weights) || {};
          const names = model.data.criteria.filter(name => Object.hasOwn(weights, name) && Number.isFinite(weights[name]));
          return names.length ? names.map(name => `${name}:${figure(weights[name])}`).join(',') : null;
        },
        read: (text, wanted) => {
          let all = true;
          const weights = {};
          for (const part of text.split(',')) {
            const [name, value] = part.split(':');
            const weight = value === undefined ? null : number(value, 0, HEAVIEST);
            if (model.data.criteria.includes(name) && weight !== null) weights[name] = weight;
            else all = false;
          }
          if (Object.keys(weights).length) wanted.trial.weights = weights;
          return all;
        },
      },
      ...tried,
    ];
    const byKey = new Map(choices.map(choice => [choice.key, choice]));

    const write = () => choices.map(choice => [choice.key, choice.write()]).filter(([, text]) => text !== null).map(pair => pair.join('=')).join('&');

    const read = text => {
      const wanted = { layers: { ...start.layers }, trial: {} };
      const missed = [];
      if (text.length > LONGEST) return { wanted, missed: [text] };
      for (const part of text.split('&').filter(Boolean)) {
        const at = part.indexOf('=');
        const choice = at < 0 ? undefined : byKey.get(part.slice(0, at));
        if (!choice || !choice.read(part.slice(at + 1), wanted)) missed.push(part);
      }
      return { wanted, missed };
    };
    return { write, read };
  };
})(window.SymbiosisMap);
