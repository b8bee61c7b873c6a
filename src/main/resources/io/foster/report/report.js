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

  // On a phone an open sequence is a long way to scroll.
  if (window.innerWidth < 760) {
    document.querySelectorAll('.sequence[open]').forEach(function (d) { d.open = false; });
  }

  // On paper everything is open, but for the sequences, which would fill a book.
  var closed = [];
  window.addEventListener('beforeprint', function () {
    closed = Array.prototype.slice.call(document.querySelectorAll('details:not([open]):not(.sequence)'));
    closed.forEach(function (d) { d.open = true; });
    Object.values(Chart.instances).forEach(function (c) { c.resize(); });
  });
  window.addEventListener('afterprint', function () {
    closed.forEach(function (d) { d.open = false; });
    Object.values(Chart.instances).forEach(function (c) { c.resize(); });
  });
})();
