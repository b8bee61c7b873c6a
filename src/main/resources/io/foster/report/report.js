// Draws the charts of a Foster report from the data in the page.
(function () {
  'use strict';
  var charts = JSON.parse(document.getElementById('charts').textContent);
  var style = getComputedStyle(document.documentElement);
  function css(name) {
    return style.getPropertyValue('--' + name).trim();
  }
  var colours = {
    distilled: css('distilled'), full: css('full'), random: css('random'), other: css('other'),
    expert: css('expert'), input: '#c8372d', reached: '#58aaa6', rest: '#c9d0d8'
  };
  function colour(role, n) {
    return n && role === 'other' ? ['#7a5195', '#003f5c', '#bc5090', '#ef5675'][n % 4]
      : colours[role] || colours.other;
  }
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.color = css('soft');
  Chart.defaults.animation = false;
  Chart.defaults.maintainAspectRatio = false;
  // Sharp in print as well.
  Chart.defaults.devicePixelRatio = Math.max(2, window.devicePixelRatio || 1);

  function short(value) {
    var size = Math.abs(value);
    if (size >= 1e9) return +(value / 1e9).toFixed(2) + ' G';
    if (size >= 1e6) return +(value / 1e6).toFixed(1) + ' M';
    if (size >= 1e4) return +(value / 1e3).toFixed(1) + ' k';
    return String(+value.toPrecision(4));
  }

  // Whiskers at the ends of the intervals of bars.
  var whiskers = {
    id: 'whiskers',
    afterDatasetsDraw: function (chart) {
      var pen = chart.ctx;
      chart.data.datasets.forEach(function (set, s) {
        if (!set.intervals || !chart.isDatasetVisible(s)) return;
        chart.getDatasetMeta(s).data.forEach(function (bar, i) {
          var ends = set.intervals[i];
          if (!ends || ends.length < 2) return;
          var low = chart.scales.y.getPixelForValue(Math.max(0, ends[0]));
          var high = chart.scales.y.getPixelForValue(ends[1]);
          pen.save();
          pen.strokeStyle = css('ink');
          pen.lineWidth = 1.25;
          pen.beginPath();
          pen.moveTo(bar.x, low);
          pen.lineTo(bar.x, high);
          pen.moveTo(bar.x - 4, low);
          pen.lineTo(bar.x + 4, low);
          pen.moveTo(bar.x - 4, high);
          pen.lineTo(bar.x + 4, high);
          pen.stroke();
          pen.restore();
        });
      });
    }
  };

  function pairs(points) {
    return points.map(function (p) { return { x: p[0], y: p[1] }; });
  }

  function dataset(chart, series, n) {
    var ink = colour(series.role, n);
    var set = { label: series.label, borderColor: ink, backgroundColor: ink };
    if (chart.kind === 'bar') {
      set.data = series.values;
      set.intervals = series.intervals;
      set.maxBarThickness = 46;
      set.borderRadius = 3;
    } else {
      set.data = pairs(series.points);
      set.names = series.names;
      if (chart.kind === 'line') {
        set.borderWidth = 2;
        set.pointRadius = series.points.length > 40 ? 0 : 2.5;
        set.pointHitRadius = 8;
      } else {
        var input = series.role === 'input';
        set.pointRadius = input ? 3 : 2;
        set.borderWidth = input ? 1 : 0;
        set.borderColor = '#fff';
      }
    }
    return set;
  }

  // Runs that differ in their seed only have one entry.
  function legend(chart) {
    var seen = {};
    return {
      display: chart.series.length > 1 || chart.kind === 'scatter',
      position: 'bottom',
      labels: {
        boxWidth: 12, boxHeight: 12, padding: 12,
        filter: function (item) {
          if (seen[item.text] === undefined) seen[item.text] = item.datasetIndex;
          return seen[item.text] === item.datasetIndex;
        }
      },
      onClick: function (event, item, box) {
        var visible = box.chart.isDatasetVisible(item.datasetIndex);
        box.chart.data.datasets.forEach(function (set, i) {
          if (set.label === item.text) box.chart.setDatasetVisibility(i, !visible);
        });
        box.chart.update();
      }
    };
  }

  function axis(title, zero) {
    return {
      title: { display: !!title, text: title },
      grid: { color: '#edf0f3' },
      beginAtZero: zero,
      ticks: { maxRotation: 50, autoSkipPadding: 8, callback: function (v) { return short(v); } }
    };
  }

  function label(item) {
    var names = item.dataset.names;
    if (names) return names[item.dataIndex];
    var ends = item.dataset.intervals && item.dataset.intervals[item.dataIndex];
    return item.dataset.label + ': ' + short(item.parsed.y)
      + (ends && ends.length ? ' [' + short(ends[0]) + ', ' + short(ends[1]) + ']' : '');
  }

  charts.forEach(function (chart) {
    var canvas = document.querySelector('canvas[data-chart="' + chart.id + '"]');
    if (!canvas) return;
    var scales = { y: axis(chart.y, chart.zero) };
    if (chart.kind === 'bar') {
      scales.x = { grid: { display: false } };
    } else {
      scales.x = axis(chart.x, false);
      scales.x.type = 'linear';
    }
    if (chart.kind === 'scatter') {
      scales.x.ticks.display = scales.y.ticks.display = false;
    }
    var kinds = {};
    var drawn = new Chart(canvas, {
      type: chart.kind,
      data: {
        labels: chart.categories,
        datasets: chart.series.map(function (s) {
          kinds[s.label] = kinds[s.label] || Object.keys(kinds).length + 1;
          return dataset(chart, s, kinds[s.label] - 1);
        })
      },
      options: {
        scales: scales,
        interaction: { mode: chart.kind === 'scatter' ? 'nearest' : 'index', intersect: false },
        plugins: {
          legend: legend(chart),
          tooltip: { callbacks: { label: label } }
        }
      },
      plugins: [whiskers]
    });
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', (chart.y || chart.id) + ': '
      + chart.series.map(function (s) { return s.label; }).join(', '));
    return drawn;
  });

  // The table's keys have the colours of the bars.
  var comparison = document.querySelector('canvas[data-chart="headline"]');
  document.querySelectorAll('#headline tbody .key').forEach(function (key) {
    Chart.getChart(comparison).data.datasets.forEach(function (set) {
      if (set.label === key.parentNode.textContent.trim()) key.style.background = set.backgroundColor;
    });
  });

  // Looks items up by title or id: those of the map, and where the synthetic sequences have them.
  // Their texts become text nodes and nothing else.
  var MOST = 20;
  var USES = 6;

  function indexed(map) {
    var byId = new Map();
    function item(id, title) {
      if (!byId.has(id)) {
        byId.set(id, { id: id, title: title, text: (title + '\n' + id).toLowerCase(), uses: [] });
      }
      return byId.get(id);
    }
    map.series.forEach(function (series, set) {
      var inputs = map.series[0].role === 'input';
      series.ids.forEach(function (id, i) {
        var found = item(id, series.names[i]);
        if (found.point) return;
        found.point = { datasetIndex: set, index: i };
        found.kind = series.role === 'input' ? 'a synthetic input'
          : series.role === 'reached' ? 'within reach of a synthetic input'
          : inputs ? 'out of reach of the synthetic inputs' : '';
      });
    });
    document.querySelectorAll('.sequence').forEach(function (sequence) {
      var number = sequence.querySelector('summary b').textContent;
      sequence.querySelectorAll('ol > li').forEach(function (position, l) {
        position.querySelectorAll('[data-item]').forEach(function (place) {
          var isInput = place.parentNode.className === 'input';
          var title = isInput ? place.firstChild : place.querySelector('span');
          var share = place.querySelector('small');
          item(place.dataset.item, title.textContent.trim()).uses.push({
            text: 'sequence ' + number + ', position ' + l + (isInput ? ': input' : ': next')
              + (share ? ', ' + share.textContent : ''),
            sequence: sequence, place: place
          });
        });
      });
    });
    return Array.from(byId.values());
  }

  function matches(items, asked) {
    var words = asked.toLowerCase().split(/\s+/).filter(Boolean);
    var whole = asked.trim().toLowerCase();
    return items.filter(function (item) {
      return words.every(function (word) { return item.text.indexOf(word) >= 0; });
    }).map(function (item, n) {
      var first = item.id.toLowerCase() === whole ? 0 : item.title.toLowerCase() === whole ? 1 : 2;
      return { item: item, first: first, n: n };
    }).sort(function (a, b) {
      return a.first - b.first || a.n - b.n;
    }).map(function (match) { return match.item; });
  }

  function element(name, text, parent) {
    var made = document.createElement(name);
    made.textContent = text;
    parent.appendChild(made);
    return made;
  }

  function link(text, parent, follow) {
    var made = element('button', text, parent);
    made.type = 'button';
    made.addEventListener('click', follow);
  }

  function showPlace(use) {
    document.querySelectorAll('.found').forEach(function (e) { e.classList.remove('found'); });
    use.sequence.open = true;
    use.place.classList.add('found');
    use.place.scrollIntoView({ block: 'center' });
  }

  function showPoint(point) {
    var canvas = document.querySelector('canvas[data-chart="map"]');
    var chart = Chart.getChart(canvas);
    chart.setDatasetVisibility(point.datasetIndex, true);
    chart.update();
    chart.setActiveElements([point]);
    chart.tooltip.setActiveElements([point], { x: 0, y: 0 });
    chart.update();
    canvas.scrollIntoView({ block: 'center' });
  }

  function lookUp(box, map) {
    var items = indexed(map);
    var count = box.querySelector('p');
    var list = box.querySelector('ul');
    var field = box.querySelector('input');
    box.hidden = false;
    field.addEventListener('input', function () {
      var found = field.value.trim() ? matches(items, field.value) : [];
      list.textContent = '';
      count.textContent = !field.value.trim() ? ''
        : !found.length ? 'None of the ' + items.length + ' items on this page; the catalogue has '
          + box.dataset.items + '.'
        : found.length > MOST ? 'The first ' + MOST + ' of ' + found.length + ':'
        : found.length === 1 ? '1 item:' : found.length + ' items:';
      found.slice(0, MOST).forEach(function (item) {
        var row = element('li', '', list);
        element('b', item.title, row);
        element('code', item.id, row);
        element('span', item.kind || '', row);
        var links = element('div', '', row);
        if (item.point) link('on the map', links, function () { showPoint(item.point); });
        item.uses.slice(0, USES).forEach(function (use) {
          link(use.text, links, function () { showPlace(use); });
        });
        if (item.uses.length > USES) {
          element('span', 'and ' + (item.uses.length - USES) + ' more', links);
        }
      });
    });
  }

  var lookUpBox = document.getElementById('lookup');
  var itemMap = charts.filter(function (chart) { return chart.id === 'map'; })[0];
  if (lookUpBox && itemMap) lookUp(lookUpBox, itemMap);

  // Looks users up by their ids.
  function quoted(text) {
    return /^[\w.\/:=,+-]+$/.test(text) && text[0] !== '-' ? text
      : "'" + text.replace(/'/g, "'\\''") + "'";
  }

  function lookUpUsers(box) {
    var users = Array.from(document.querySelectorAll('.user'));
    var said = box.querySelector('p');
    var command = box.querySelector('pre');
    var field = box.querySelector('input');
    box.hidden = false;
    field.addEventListener('input', function () {
      var asked = field.value.trim();
      var exact = users.filter(function (user) { return user.dataset.user === asked; });
      var found = users.filter(function (user) {
        return user.dataset.user.toLowerCase().indexOf(asked.toLowerCase()) >= 0;
      });
      var shown = exact.length ? exact : found;
      users.forEach(function (user) {
        user.hidden = shown.indexOf(user) < 0;
        user.open = asked !== '' && shown.length === 1 && shown[0] === user;
      });
      document.querySelector('.people').classList.toggle('asked', asked !== '');
      var missing = asked !== '' && !exact.length;
      command.hidden = !missing;
      command.textContent = missing ? box.dataset.command + quoted(asked) : '';
      said.textContent = !missing ? ''
        : 'No user “' + asked + '” among the ' + users.length + ' on this page'
          + (found.length ? '; ' + found.length + ' have it in their ids' : '')
          + '. For any user of the run:';
    });
  }

  var userBox = document.getElementById('user-lookup');
  if (userBox) lookUpUsers(userBox);

  // On a phone an open sequence is a long way to scroll.
  if (window.innerWidth < 760) {
    document.querySelectorAll('.sequence[open]').forEach(function (d) { d.open = false; });
  }

  // On paper everything is open, but for the sequences and users, which would fill a book.
  var closed = [];
  window.addEventListener('beforeprint', function () {
    closed = Array.prototype.slice.call(document.querySelectorAll('details:not([open]):not(.sequence):not(.user)'));
    closed.forEach(function (d) { d.open = true; });
    Object.values(Chart.instances).forEach(function (c) { c.resize(); });
  });
  window.addEventListener('afterprint', function () {
    closed.forEach(function (d) { d.open = false; });
    Object.values(Chart.instances).forEach(function (c) { c.resize(); });
  });
})();
