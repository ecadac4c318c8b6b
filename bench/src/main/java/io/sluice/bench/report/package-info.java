/** Results, and how they are shown: results.json, report.html, a table on the terminal. */
@NullMarked
package io.sluice.bench.report;

import org.jspecify.annotations.NullMarked;
