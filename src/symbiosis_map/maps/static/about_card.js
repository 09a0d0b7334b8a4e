/* What the map shows and how to read it. */
(function (SM) {
  'use strict';

  const { el } = SM;

  SM.aboutCard = (_, { model, words, parts }) => {
    const { say } = words;
    const unplaced = Array.from({ length: model.sites.rows }, (_, i) => i).filter(i => !model.placed(i));
    return [
      el('h2', {}, say('about')),
      el('p', { class: 'sentence' }, say('about_what')),
      el('p', {}, say('about_link')),
      el('p', {}, say('about_score')),
      el('p', {}, say('about_miss')),
      el('p', {}, say('about_hub')),
      el('p', {}, say('about_point')),
      el('p', { class: 'caution' }, say('about_limits')),
      parts.section(
        say('in_this_file'),
        parts.facts([
          [say('sites'), words.whole(model.sites.rows)],
          [say('streams'), words.whole(model.streams.rows)],
          [say('links'), words.whole(model.links.rows)],
          [say('hubs'), words.whole(model.hubs.rows)],
          [say('near_misses'), words.whole(model.misses.rows)],
          [say('detailed_links'), model.data.detailed_links < model.links.rows ? words.whole(model.data.detailed_links) : null],
          [say('assumptions_left_out'), model.data.assumptions_left_out ? words.whole(model.data.assumptions_left_out) : null],
          [say('near_misses_left_out'), model.data.near_misses_left_out ? words.whole(model.data.near_misses_left_out) : null],
          [say('assumption_rows'), words.whole(model.assumptions.rows)],
        ])
      ),
      parts.assumptions([['links', 'all'], ['streams', 'all'], ['sites', 'all'], ['hubs', 'all']]),
      unplaced.length > 0 && parts.section(say('without_point'), parts.rows(unplaced, site => parts.go('site', site, el('span', { class: 'what' }, model.siteName(site))))),
      parts.section(say('keys'), el('p', {}, say('keys_help'))),
      parts.section(say('sources'), el('ul', {}, model.data.credits.map(credit => el('li', {}, SM.linked(credit))), el('li', {}, SM.linked('Leaflet 1.9.4 (BSD-2-Clause), https://leafletjs.com')))),
    ];
  };
})(window.SymbiosisMap);
