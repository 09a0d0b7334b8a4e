/* Hubs, links and documented exchanges as lists; the way to everything by keyboard. */
(function (SM) {
  'use strict';

  const { el } = SM;
  const PAGE = 60;

  SM.makeLists = (model, state, words, inView) => {
    const { say } = words;
    const tabs = el('div', { class: 'tabs', role: 'tablist' });
    const head = el('div', { class: 'list-head' });
    const list = el('ul', { class: 'list', id: 'list' });
    const live = el('p', { class: 'unseen', role: 'status' });
    const panel = el('div', { class: 'panel', role: 'tabpanel', id: 'list-panel' }, head, list, live);
    let shown = PAGE;
    const names = [...(model.changes ? ['changes'] : []), 'hubs', 'links', ...(model.recall.rows ? ['recall'] : [])];

    const item = (kind, index, ...children) => {
      const chosen = state.isSelected(kind, index);
      return el('li', {}, el('button', { type: 'button', class: 'item', 'data-kind': kind, 'data-index': index, 'aria-current': chosen ? 'true' : null, onclick: () => state.select(kind, index, { fly: true }) }, children));
    };

    const changeList = model.changes && SM.makeChangeList(model, state, words, item, inView);

    const hubItem = hub => {
      const resources = new Set(model.linksOfHub[hub].map(model.resourceOf));
      return item(
        'hub',
        hub,
        el('span', { class: 'place' }, el('span', { class: 'rank' }, words.whole(state.hubRank[hub])), SM.rankArrow(state, words, 'hub', hub)),
        el('span', { class: 'what' }, model.hubs.get('name', hub), el('small', {}, say('hub_of', { sites: words.count('sites', model.membersOf[hub].length), links: words.count('links', model.linksOfHub[hub].length) })), el('span', { class: 'samples' }, model.data.resources.filter(name => resources.has(name)).map(name => SM.lineSample(name)))),
        words.known(model.hubs.get('score', hub)) && el('b', { class: 'score' }, words.whole(state.hubScore[hub]))
      );
    };

    const linkItem = link => {
      const barriers = model.barriersOf(link).length;
      const score = state.score[link];
      const meter = el('i', {});
      meter.style.width = `${score}%`;
      meter.style.background = SM.COLOURS[model.resourceOf(link)];
      return item(
        'link',
        link,
        el('span', { class: 'place' }, el('span', { class: 'number' }, words.whole(state.place[link])), SM.rankArrow(state, words, 'link', link)),
        el(
          'span',
          { class: 'what' },
          `${model.siteName(model.links.from[link])} → ${model.siteName(model.links.to[link])}`,
          el('small', {}, SM.lineSample(model.resourceOf(link), model.links.get('transport', link)), ' ', linkNote(link), barriers > 0 && el('span', { class: 'warn' }, words.count('barriers', barriers))),
          el('span', { class: 'meter' }, meter)
        ),
        el('b', { class: 'score' }, words.whole(score))
      );
    };

    const linkNote = link => {
      const quantity = model.links.get('quantity_per_year', link);
      return [words.known(quantity) ? words.quantity(quantity, model.links.get('unit', link)) : null, words.distance(model.links.get('route_m', link) ?? model.links.get('crow_m', link))].filter(Boolean).join(' · ');
    };

    const recallItem = row => {
      const get = name => model.recall.get(name, row);
      const found = get('found');
      const link = model.linkOf(get('link_id'));
      const from = model.siteOf(get('surplus_site_id'));
      const to = model.siteOf(get('demand_site_id'));
      const note = found ? say('found_as', { rank: words.whole(get('rank_at_source')), score: words.whole(get('score')) }) : get('reason') || say('missed');
      const target = found && link >= 0 ? ['link', link] : from >= 0 ? ['site', from] : ['about', 0];
      return item(
        ...target,
        el('span', { class: found ? 'yes' : 'no', role: 'img', 'aria-label': say(found ? 'found' : 'missed') }, found ? '✓' : '✕'),
        el('span', { class: 'what' }, `${model.siteName(from) || get('surplus_site_id')} → ${model.siteName(to) || get('demand_site_id')}`, el('small', {}, [get('stream'), words.term('status', get('status'))].filter(Boolean).join(' · ')), el('small', {}, note))
      );
    };

    function rows() {
      if (state.tab === 'changes') return changeList.rows();
      if (state.tab === 'hubs') return { items: state.follow ? state.hubOrder.filter(hub => inView('hub', hub)) : state.hubOrder, all: model.hubs.rows, make: hubItem };
      if (state.tab === 'recall') return { items: model.recallRows, all: model.recall.rows, make: recallItem };
      const visible = state.visibleLinks();
      return { items: state.follow ? visible.filter(link => inView('link', link)) : visible, all: visible.length, make: linkItem };
    }

    const empty = () => {
      if (state.tab === 'changes') return changeList.nothing();
      if (state.tab === 'hubs') return say(model.hubs.rows ? 'no_hubs_in_view' : 'no_hubs');
      if (!model.links.rows) return say('no_links');
      return say(state.visibleLinks().length ? 'no_links_in_view' : 'no_links_left');
    };

    const foundAgain = () => model.recallRows.filter(row => model.recall.get('found', row)).length;

    const drawTabs = () => {
      const count = {
        changes: changeList && words.whole(changeList.count),
        hubs: words.whole(model.hubs.rows),
        links: words.whole(state.visibleLinks().length),
        recall: say('in_view', { n: words.whole(foundAgain()), all: words.whole(model.recall.rows) }),
      };
      SM.put(
        tabs,
        names.map(name => el('button', { type: 'button', role: 'tab', id: `tab-${name}`, 'aria-selected': String(state.tab === name), 'aria-controls': 'list-panel', tabindex: state.tab === name ? '0' : '-1', onclick: () => state.set({ tab: name }) }, say(`tab_${name}`), ' ', el('small', {}, count[name])))
      );
      panel.setAttribute('aria-labelledby', `tab-${state.tab}`);
    };

    const drawHead = (items, all) => {
      if (state.tab === 'recall') {
        SM.put(head, el('p', {}, say('recall_summary', { found: words.whole(foundAgain()), n: words.whole(all) })));
        return;
      }
      const box = el('input', { type: 'checkbox', id: 'follow', checked: state.follow, onchange: event => state.set({ follow: event.target.checked }) });
      const follow = el('label', { class: 'check' }, box, say('follow'));
      head.classList.toggle('wide', state.tab === 'changes');
      if (state.tab === 'changes') {
        SM.put(head, changeList.chips(), follow);
        return;
      }
      SM.put(head, follow, el('span', {}, items.length === all ? '' : say('in_view', { n: words.whole(items.length), all: words.whole(all) })));
    };

    const draw = () => {
      const focused = list.contains(document.activeElement) ? { ...document.activeElement.dataset } : null;
      const { items, all, make } = rows();
      SM.keepFocus(tabs, drawTabs);
      SM.keepFocus(head, () => drawHead(items, all));
      SM.put(list, items.length ? items.slice(0, shown).map(make) : el('li', { class: 'empty' }, empty()));
      if (items.length > shown) {
        list.append(el('li', {}, el('button', { type: 'button', class: 'more', onclick: more }, say('show_more', { n: words.whole(items.length - shown) }))));
      }
      const again = focused && list.querySelector(`[data-kind="${focused.kind}"][data-index="${focused.index}"]`);
      if (again) again.focus({ preventScroll: true });
      else stopAt(list.querySelector('[aria-current]') || list.querySelector('button'));
      const left = say('shown_of', { n: words.whole(state.visibleLinks().length), all: words.whole(model.links.rows) });
      if (live.textContent !== left) live.textContent = left;
    };

    /* Tab stops at the list once; the arrow keys move in it */
    const stopAt = button => {
      for (const other of list.querySelectorAll('button')) other.tabIndex = other === button ? 0 : -1;
    };
    list.addEventListener('focusin', event => stopAt(event.target.closest('button')));

    const more = () => {
      const first = shown;
      shown += 200;
      draw();
      const next = list.querySelectorAll('.item')[first];
      if (next) next.focus();
    };

    const mark = () => {
      for (const button of list.querySelectorAll('.item')) {
        const chosen = state.isSelected(button.dataset.kind, Number(button.dataset.index));
        if (chosen) {
          button.setAttribute('aria-current', 'true');
          stopAt(button);
          button.scrollIntoView({ block: 'nearest' });
        } else button.removeAttribute('aria-current');
      }
    };

    tabs.addEventListener('keydown', event => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      state.set({ tab: names[(names.indexOf(state.tab) + step + names.length) % names.length] });
      document.getElementById(`tab-${state.tab}`).focus();
      event.preventDefault();
    });
    list.addEventListener('keydown', event => {
      const buttons = [...list.querySelectorAll('button')];
      const at = buttons.indexOf(document.activeElement);
      const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
      if (next === undefined || !buttons[next]) return;
      buttons[next].focus();
      event.preventDefault();
    });

    state.onChange(changes => {
      if ('selection' in changes && Object.keys(changes).length === 1) mark();
      else {
        if ('tab' in changes) list.scrollTop = 0;
        draw();
      }
    });
    return { tabs, panel, draw };
  };
})(window.SymbiosisMap);
