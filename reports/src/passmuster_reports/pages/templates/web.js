'use strict';
// All that is shown is in the page already: this opens and closes, filters, sorts, and leads from one place to another.
(() => {
  const root = document.documentElement;
  root.classList.add('js');
  const CHUNK = 100, ROW = 41;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
  let tools, search, words = [], current = null, at = null;
  const views = new Map();

  const tool = (selector) => document.importNode(tools.content.querySelector(selector), true);
  const number = new Intl.NumberFormat(root.lang === 'en' ? 'fr' : root.lang);

  // One view: its rows in their order, which of them are shown, and what they are filtered and sorted by.
  function viewOf(element) {
    let view = views.get(element);
    if (view) return view;
    const table = element.querySelector('table.rows');
    view = {element, table, rows: [], shown: [], chips: new Set(), group: '', live: null, sorted: null, ready: false};
    views.set(element, view);
    if (!table) return view;
    const group = table.tHead.rows[0].cells;
    const place = [...group].findIndex((cell) => cell.classList.contains('group'));
    view.rows = all(':scope > tbody > tr', table).map((row) => ({
      row, body: row.parentNode, hidden: false, text: plain(textOf(row)), status: row.dataset.s || '',
      group: row.dataset.g || (place >= 0 ? row.cells[place].textContent.trim() : ''),
    }));
    view.shown = view.rows;
    return view;
  }

  // What a row is found by: all of its cells but what it opens to.
  function textOf(row) {
    let text = '';
    for (const cell of row.cells) if (!cell.classList.contains('more')) text += ' ' + cell.textContent;
    return text;
  }

  const matches = (item) => words.every((word) => item.text.includes(word));

  // Show what fits. No row is moved: a chunk out of sight costs nothing but its height, which is set.
  function show(view) {
    const shown = [];
    const heights = new Map();
    let body = null;
    for (const item of view.sorted || view.rows) {
      const fits = (!view.chips.size || view.chips.has(item.status)) && (!view.group || item.group === view.group) && matches(item);
      if (fits) shown.push(item);
      if (item.hidden === fits) item.row.hidden = item.hidden = !fits;
      if (item.body !== body) heights.set(body = item.body, 0);
      if (fits) heights.set(body, heights.get(body) + ROW);
    }
    // A chunk that was in sight until now would be laid out once more, though it will not be: not before the next frame.
    const later = [];
    let top = 0;
    for (const [chunk, height] of heights) {
      chunk.hidden = !height;
      chunk.style.containIntrinsicSize = `${height}px`;
      if (top > 2 * innerHeight) {
        chunk.style.contentVisibility = 'hidden';
        later.push(chunk);
      }
      top += height;
    }
    requestAnimationFrame(() => requestAnimationFrame(() => { for (const chunk of later) chunk.style.contentVisibility = ''; }));
    view.shown = shown;
    say(view);
  }

  // Put the rows into another order, and chunks of them into the table.
  function arrange(view) {
    for (const body of [...view.table.tBodies]) body.remove();
    const bodies = [];
    for (let from = 0; from < view.sorted.length; from += CHUNK) {
      const body = document.createElement('tbody');
      const items = view.sorted.slice(from, from + CHUNK);
      body.append(...items.map((item) => item.row));
      for (const item of items) item.body = body;
      bodies.push(body);
    }
    view.table.append(...bodies);
    show(view);
  }

  function say(view) {
    const filters = view.element.querySelector('.filters');
    if (!view.live) return;
    view.live.replaceChildren();
    if (filters.dataset.shown) view.live.append(filters.dataset.shown.replace('{shown}', number.format(view.shown.length)));
    if (words.length) {
      if (!view.shown.length) {
        const told = tool('.nobody');
        const elsewhere = [...views.values()].reduce((sum, one) => sum + (one === view ? 0 : one.found || 0), 0);
        view.live.replaceChildren(told.dataset.nobody.replace('{text}', () => search.value.trim()));
        if (elsewhere) view.live.append(' ', told.dataset.elsewhere.replace('{count}', number.format(elsewhere)));
      }
      const clear = tool('.clear');
      clear.addEventListener('click', () => { search.value = ''; find(); search.focus(); });
      view.live.append(' ', clear);
    }
  }

  // The heads, chips and groups of a view become buttons when it is first shown.
  function prepare(view) {
    if (view.ready || !view.table) return;
    view.ready = true;
    const filters = view.element.querySelector('.filters');
    if (filters) {
      const chips = all('.chip', filters);
      for (const chip of chips) {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'chip';
        button.append(...chip.childNodes);
        button.setAttribute('aria-pressed', 'false');
        button.addEventListener('click', () => {
          const key = chip.dataset.key;
          if (!view.chips.delete(key)) view.chips.add(key);
          button.setAttribute('aria-pressed', String(view.chips.has(key)));
          show(view);
        });
        chip.replaceWith(button);
      }
      const groups = [...new Set(view.rows.map((item) => item.group))].filter(Boolean).sort();
      if (groups.length > 1) {
        const select = tool('.groups');
        for (const group of groups) select.add(new Option(group, group));
        select.addEventListener('change', () => { view.group = select.value; show(view); });
        filters.append(select);
      }
      view.live = document.createElement('p');
      view.live.className = 'live';
      view.live.setAttribute('role', 'status');
      filters.after(view.live);
    }
    [...view.table.tHead.rows[0].cells].forEach((head, column) => {
      if (head.classList.contains('more')) return;
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute('aria-sort', 'none');
      button.addEventListener('click', () => sort(view, head, column));
    });
    if (!view.table.classList.contains('free'))
      for (const {row} of view.rows) row.cells[0].querySelector('a').setAttribute('aria-expanded', 'false');
    show(view);
  }

  function sort(view, head, column) {
    const up = head.getAttribute('aria-sort') !== 'ascending';
    for (const other of head.parentNode.cells) if (other.hasAttribute('aria-sort')) other.setAttribute('aria-sort', 'none');
    head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
    const keys = view.rows.map(({row}) => {
      const cell = row.cells[column];
      return cell.dataset.v ?? cell.textContent.replace(/[\s\u202f]+/g, ' ').trim();
    });
    const numbers = keys.map((key) => Number(key.replace(/[\s\u202f]/g, '')));
    const numeric = numbers.every((value, place) => keys[place] !== '' && !Number.isNaN(value));
    const collator = new Intl.Collator(root.lang, {numeric: true});
    const compare = numeric ? (a, b) => numbers[a] - numbers[b] : (a, b) => collator.compare(keys[a], keys[b]);
    const order = keys.map((_, place) => place).sort((a, b) => (up ? compare(a, b) : compare(b, a)) || a - b);
    view.sorted = order.map((place) => view.rows[place]);
    arrange(view);
  }

  // Find in all views: the number of what is found stands beside the name of each.
  function find() {
    words = plain(search.value).split(' ').filter(Boolean);
    for (const link of all('nav a')) {
      const target = document.getElementById(link.hash.slice(1));
      const view = target && viewOf(target.closest('.view'));
      const count = link.querySelector('.count');
      if (!count) continue;
      count.dataset.all ??= count.textContent;
      if (!words.length || !view.table) {
        count.textContent = count.dataset.all;
        link.classList.remove('without');
        continue;
      }
      view.found = view.rows.reduce((sum, item) => sum + (matches(item) ? 1 : 0), 0);
      count.textContent = view.found ? number.format(view.found) : '';
      link.classList.toggle('without', !view.found);
    }
    if (words.length && !current.table) {
      const first = [...views.values()].find((view) => view.found);
      if (first) return enter(first);
    }
    if (current.table) show(current);
  }

  function enter(view) {
    if (current) current.element.classList.remove('current');
    current = view;
    view.element.classList.add('current');
    const shownIds = new Set([view.element.id, ...all('[id]', view.element).slice(0, 3).map((one) => one.id)]);
    for (const link of all('nav a'))
      if (shownIds.has(link.hash.slice(1))) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    mark(null);
    if (!view.table) return;
    if (view.ready) show(view);
    else prepare(view);
  }

  function mark(row) {
    if (at) at.classList.remove('at');
    at = row;
    if (row) row.classList.add('at');
  }

  // Open just this row of its view.
  function open(row) {
    for (const other of all('tr.row.open', row.closest('table'))) if (other !== row) close(other);
    row.classList.add('open');
    row.cells[0].querySelector('a').setAttribute('aria-expanded', 'true');
    fill(row);
  }

  function close(row) {
    row.classList.remove('open');
    row.cells[0].querySelector('a')?.setAttribute('aria-expanded', 'false');
  }

  // What a row opens to: the lines of evidence as a table, a person's sessions from the register.
  function fill(row) {
    if (row.filled) return;
    row.filled = true;
    const more = row.querySelector('.more');
    const record = more.querySelector(':scope > pre.record');
    if (record) record.textContent = indented(record.textContent);
    const lines = more.querySelector(':scope > .lines');
    if (lines) {
      lines.after(evidence(all('a.line', lines)));
      lines.classList.add('told');
    }
    if (row.dataset.p !== undefined) sessions(row, more);
  }

  function indented(text) {
    try {
      const value = JSON.parse(text);
      return JSON.stringify(value) === text ? JSON.stringify(value, null, 1) : text;
    } catch { return text; }
  }

  function inner(heads) {
    const table = document.createElement('table');
    table.className = 'inner';
    const row = table.createTHead().insertRow();
    for (const head of heads) {
      const cell = document.createElement('th');
      cell.scope = 'col';
      cell.textContent = head.textContent;
      row.append(cell);
    }
    table.createTBody();
    return table;
  }

  function evidence(links) {
    const heads = [...document.querySelector('#evidence table.rows').tHead.rows[0].cells].slice(0, 4);
    const table = inner(heads);
    for (const link of links) {
      const line = document.getElementById(link.hash.slice(1));
      const row = table.tBodies[0].insertRow();
      row.append(...[...line.cells].slice(0, 4).map((cell) => {
        const copy = document.createElement('td');
        copy.append(...[...cell.childNodes].map((node) => node.cloneNode(true)));
        return copy;
      }));
      const own = row.cells[0].querySelector('a');
      own.className = 'line';
      own.setAttribute('aria-expanded', 'false');
    }
    return table;
  }

  // A line of evidence opens to its record below it.
  function unfold(link) {
    const row = link.closest('tr');
    const opened = link.getAttribute('aria-expanded') === 'true';
    link.setAttribute('aria-expanded', String(!opened));
    if (opened) return row.nextSibling.remove();
    for (const other of all('a.line[aria-expanded="true"]', row)) if (other !== link) unfold(other);
    const below = document.createElement('tr');
    const cell = below.insertCell();
    cell.colSpan = row.cells.length;
    const record = document.createElement('pre');
    record.className = 'record';
    record.dir = 'ltr';
    record.textContent = indented(document.getElementById(link.hash.slice(1)).querySelector('pre.record').textContent);
    cell.append(record);
    row.after(below);
  }

  let register = null;
  function sessions(row, more) {
    if (!register) {
      register = new Map();
      for (const line of all('#sessions table.inner tr[data-p]')) {
        const lines = register.get(line.dataset.p);
        if (lines) lines.push(line);
        else register.set(line.dataset.p, [line]);
      }
    }
    const lines = register.get(row.dataset.p) || [];
    if (!lines.length) return;
    const start = (line) => line.closest('tr.row').cells[1].dataset.v;
    lines.sort((a, b) => start(a).localeCompare(start(b)));
    const session = document.querySelector('#sessions table.rows').tHead.rows[0].cells;
    const heads = document.querySelector('#sessions table.inner').tHead.rows[0].cells;
    const table = inner([session[0], session[1], ...[...heads].slice(1)]);
    for (const line of lines) {
      const of = line.closest('tr.row');
      const own = table.tBodies[0].insertRow();
      const link = document.createElement('a');
      link.href = '#' + of.id;
      link.textContent = of.cells[0].textContent.trim();
      own.insertCell().append(link);
      own.insertCell().append(...[...of.cells[1].childNodes].map((node) => node.cloneNode(true)));
      for (const cell of [...line.cells].slice(1)) own.append(cell.cloneNode(true));
    }
    more.append(tool('.all-sessions'), table);
  }

  // Go to what the address names: a view, a row, or a place in one.
  function go(focus = true) {
    const name = location.hash.slice(1);
    let target = null;
    if (name) {
      target = document.getElementById(name);
      try { target ??= document.getElementById(decodeURIComponent(name)); } catch { /* no address of ours */ }
    }
    const element = (target || document.getElementById('letter')).closest('.view');
    if (!element) return;
    const view = viewOf(element);
    const row = target && target.closest('tr.row');
    if (row && view.ready && !view.shown.some((item) => item.row === row)) {
      search.value = '';
      words = [];
      view.chips.clear();
      view.group = '';
      for (const chip of all('button.chip', element)) chip.setAttribute('aria-pressed', 'false');
      const select = element.querySelector('select.groups');
      if (select) select.value = '';
      find();
    }
    if (current !== view) enter(view);
    document.querySelector('nav').classList.remove('shown');
    document.querySelector('.menu').setAttribute('aria-expanded', 'false');
    if (!row) {
      if (target && target !== element && !target.contains(element.querySelector('h2'))) target.scrollIntoView();
      else scrollTo(0, 0);
      return;
    }
    if (!view.table.classList.contains('free')) open(row);
    mark(row);
    if (focus) row.cells[0].querySelector('a').focus({preventScroll: true});
    row.scrollIntoView({block: 'nearest'});
  }

  function toggle(row) {
    if (row.classList.contains('open')) {
      close(row);
      mark(row);
      history.replaceState(null, '', '#' + (current.element.id || row.id));
    } else if (location.hash === '#' + row.id) go();
    else location.hash = row.id;
  }

  function step(by) {
    const rows = current && current.shown;
    if (!rows || !rows.length) return;
    const from = at ? rows.findIndex((item) => item.row === at) : -1;
    const to = Math.min(Math.max(from + by, 0), rows.length - 1);
    mark(rows[to].row);
    const link = at.cells[0].querySelector('a');
    link.focus({preventScroll: true});
    at.scrollIntoView({block: 'nearest'});
  }

  function cite() {
    const {of, report, seal} = document.body.dataset;
    const title = current.element.querySelector('h2').textContent.trim();
    const row = at && at.isConnected ? plainText(textOf(at)) : '';
    const place = row ? '#' + at.id : location.hash || '#letter';
    const text = [of, report, title, row].filter(Boolean).join('. ').replace(/\.\. /g, '. ') + ` [${seal.match(/.{1,4}/g).join(' ')}, ${place}]`;
    const told = (copied) => {
      const note = tool('.copied');
      note.setAttribute('role', 'status');
      note.textContent = (copied ? note.dataset.copied + ' ' : '') + text;
      note.className = 'copied words';
      document.querySelector('.copied')?.remove();
      current.element.querySelector('.crumbs').after(note);
    };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(() => told(true), () => told(false));
    else told(false);
  }

  const plainText = (text) => text.replace(/\s+/g, ' ').trim();

  function keys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest('input, select, textarea');
    if (event.key === 'Escape') {
      if (typing === search && search.value) { search.value = ''; find(); }
      else if (typing) typing.blur();
      else if (current.table) {
        const row = current.table.querySelector('tr.row.open');
        if (row) { toggle(row); row.cells[0].querySelector('a').focus({preventScroll: true}); }
      }
      return;
    }
    if (typing) return;
    const act = {'/': () => search.focus(), j: () => step(1), k: () => step(-1), c: cite}[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  function clicks(event) {
    const link = event.target.closest('a');
    if (link && link.classList.contains('line') && link.closest('.inner')) {
      event.preventDefault();
      return unfold(link);
    }
    // Where one is already there is no change of address to follow.
    if (link && link.hash === location.hash && link.hash && !link.closest('tr.row')) go();
    const row = event.target.closest('tr.row');
    if (!row || event.target.closest('.more') || row.closest('.free') || String(getSelection())) return;
    if (link && link.closest('tr') !== row) return;
    if (link && link.parentNode !== row.cells[0]) return;
    event.preventDefault();
    toggle(row);
  }

  function theme(button) {
    const dark = () => (root.dataset.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
    const name = () => { button.textContent = dark() ? button.dataset.light : button.dataset.dark; };
    button.addEventListener('click', () => { root.dataset.theme = dark() ? 'light' : 'dark'; name(); });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', name);
    name();
  }

  addEventListener('DOMContentLoaded', () => {
    tools = document.getElementById('tools');
    const place = document.querySelector('.tools');
    const menu = tool('.menu'), label = tool('.find'), buttons = tool('.buttons'), nav = document.querySelector('nav');
    place.append(menu, label);
    search = label.querySelector('input');
    nav.after(tool('.keys'));
    document.querySelector('main').prepend(buttons);
    menu.addEventListener('click', () => menu.setAttribute('aria-expanded', String(nav.classList.toggle('shown'))));
    search.addEventListener('input', find);
    search.addEventListener('focus', () => all('.view').forEach(viewOf), {once: true});
    theme(buttons.querySelector('.theme'));
    buttons.querySelector('.cite').addEventListener('click', cite);
    document.addEventListener('keydown', keys);
    document.addEventListener('click', clicks);
    addEventListener('hashchange', () => go());
    go(false);
  });
})();
