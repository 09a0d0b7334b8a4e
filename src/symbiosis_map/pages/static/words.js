/* Words, numbers and units in the language of the reader. */
(function (SM) {
  'use strict';

  SM.makeWords = (dictionaries, first) => {
    const words = { language: first };
    const formats = new Map();

    words.use = language => {
      if (Object.hasOwn(dictionaries, language)) words.language = language;
      document.documentElement.lang = words.language;
      formats.clear();
    };
    words.languages = () => Object.keys(dictionaries).map(key => [key, dictionaries[key].language_name]).sort((a, b) => (a[1] < b[1] ? -1 : 1));

    /** What numbers, dates and order follow: the language's own, then one that does where a browser lacks it. */
    const locales = () => dictionaries[words.language].locale.split(' ');

    /** Return a formatter of the language; making one takes far longer than using it. */
    const formatter = (kind, options) => {
      const key = kind + JSON.stringify(options || '');
      if (!formats.has(key)) formats.set(key, new Intl[kind](locales(), options));
      return formats.get(key);
    };

    const find = key => {
      const own = dictionaries[words.language];
      return Object.hasOwn(own, key) ? own[key] : undefined;
    };

    /** Return a phrase; {name} is replaced by the value of that name. */
    words.say = (key, values) => {
      const phrase = find(key);
      if (phrase === undefined) return key;
      return phrase.replace(/\{(\w+)\}/g, (all, name) => (values && Object.hasOwn(values, name) ? String(values[name]) : all));
    };

    /** Return the phrase for one or for many; {n} is the number in the form of the language. French counts 0 as one. */
    words.count = (key, n) => words.say(formatter('PluralRules').select(n) === 'one' ? `${key}_one` : `${key}_many`, { n: words.whole(n) });

    /** Return the word for a value of a table, or the value itself where it has none. */
    words.term = (group, value) => {
      if (value === null || value === undefined || value === '') return '';
      const found = find(`${group}.${value}`);
      return found === undefined ? String(value) : found;
    };

    const format = (value, options) => formatter('NumberFormat', options).format(value);
    const known = value => value !== null && value !== undefined && Number.isFinite(value);

    words.known = known;
    words.whole = value => (known(value) ? format(value, { maximumFractionDigits: 0 }) : words.say('unknown'));
    words.fixed = (value, digits) =>
      known(value) ? format(value, { minimumFractionDigits: digits, maximumFractionDigits: digits }) : words.say('unknown');
    words.figure = (value, digits = 3) =>
      known(value) ? format(value, { maximumSignificantDigits: digits }) : words.say('unknown');
    words.percent = value => {
      if (!known(value)) return words.say('unknown');
      const share = 100 * value;
      const small = share > 0 && share < 1;
      return `${small ? format(share, { maximumSignificantDigits: 1 }) : format(share, { maximumFractionDigits: 0 })} %`;
    };

    /** Return a date like 2026-01-31 in words; other text as it is. */
    words.date = text => {
      const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
      return day && Number.isFinite(day.getTime()) ? formatter('DateTimeFormat', { dateStyle: 'long', timeZone: 'UTC' }).format(day) : text;
    };

    /** The name of a month, 0 being January; style is long, short or narrow. */
    words.month = (month, style) => formatter('DateTimeFormat', { month: style, timeZone: 'UTC' }).format(new Date(Date.UTC(2023, month, 15)));

    words.unit = unit => words.term('unit', unit);

    const SCALES = {
      'MWh/yr': [[1e6, 'TWh/yr'], [1e3, 'GWh/yr']],
      'm3/yr': [[1e6, 'million m3/yr']],
      't/yr': [[1e6, 'Mt/yr']],
      MWh: [[1e6, 'TWh'], [1e3, 'GWh']],
      m3: [[1e6, 'million m3']],
      t: [[1e6, 'Mt']],
      EUR: [[1e9, 'billion EUR'], [1e6, 'million EUR']],
      'EUR/yr': [[1e9, 'billion EUR/yr'], [1e6, 'million EUR/yr']],
    };

    const scale = (value, unit) => {
      for (const [size, larger] of SCALES[unit] || []) if (Math.abs(value) >= size) return [size, larger];
      return [1, unit];
    };

    /** Return a quantity with its unit, in a size that can be read: 1600000 MWh/yr is 1.6 TWh/yr. */
    words.quantity = (value, unit, digits = 3) => {
      if (!known(value)) return words.say('unknown');
      const [size, name] = scale(value, unit);
      return `${words.figure(value / size, digits)} ${words.unit(name)}`;
    };

    /** Return low to high with one unit. */
    words.range = (low, high, unit) => {
      if (!known(low) || !known(high)) return '';
      if (low === high) return words.quantity(low, unit);
      const [size, name] = scale(high, unit);
      return `${words.figure(low / size)}–${words.figure(high / size)} ${words.unit(name)}`;
    };

    words.distance = metres => {
      if (!known(metres)) return words.say('unknown');
      if (metres < 1000) return `${words.figure(metres, 2)} m`;
      return `${words.fixed(metres / 1000, metres < 20000 ? 1 : 0)} km`;
    };

    words.temperature = value => (known(value) ? `${words.figure(value)} °C` : words.say('unknown'));

    /** Compare two texts as a dictionary of the language would. */
    words.compare = (a, b) => formatter('Collator').compare(a, b);

    words.use(first);
    return words;
  };
})(window.SymbiosisMap);
