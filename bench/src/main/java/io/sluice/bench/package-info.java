/**
 * The bench: measures the daemon as its users feel it, beside what they would use instead.
 *
 * <table>
 * <caption>Packages; each sees only what it names, and base</caption>
 * <tr><td>{@code bench}</td><td>the programs bench and drill: commands, flags, the frame around a run</td><td>all</td></tr>
 * <tr><td>{@code bench.scenario}</td><td>one class for each scenario: what is measured, in which order</td><td>measure, load, wire, lab, report, micro, peers</td></tr>
 * <tr><td>{@code bench.measure}</td><td>what scenarios measure with: a daemon or a peer under load, and its figures</td><td>load, wire, lab, report, peers</td></tr>
 * <tr><td>{@code bench.odata}</td><td>the scenario of that name</td><td>measure, load, wire, lab, report</td></tr>
 * <tr><td>{@code bench.capacity}</td><td>the scenarios demand and daemons</td><td>measure, load, wire, lab, report, model</td></tr>
 * <tr><td>{@code bench.model}</td><td>the arithmetic of capacity, and a simulation of daemons</td><td>nothing here</td></tr>
 * <tr><td>{@code bench.drill}</td><td>one class for each drill: accidents, and whether what was promised held</td><td>load, wire, lab, report</td></tr>
 * <tr><td>{@code bench.freshness}</td><td>the drill of that name</td><td>drill, lab, history</td></tr>
 * <tr><td>{@code bench.history}</td><td>whether caches kept what was promised, decided from events</td><td>nothing here</td></tr>
 * <tr><td>{@code bench.load}</td><td>clients that make load and measure it</td><td>wire</td></tr>
 * <tr><td>{@code bench.wire}</td><td>what clients ask and are answered, as bytes on connections</td><td>nothing here</td></tr>
 * <tr><td>{@code bench.lab}</td><td>servers, daemons as processes, and what they use of the machine</td><td>nothing here</td></tr>
 * <tr><td>{@code bench.report}</td><td>results, and how they are shown</td><td>nothing here</td></tr>
 * <tr><td>{@code bench.peers}</td><td>the strategies that Sluice is compared with, each as a process</td><td>nothing here</td></tr>
 * <tr><td>{@code bench.micro}</td><td>benchmarks of the coalescer by itself</td><td>nothing here</td></tr>
 * <tr><td>{@code bench.base}</td><td>how a run that cannot go on is said</td><td>nothing here</td></tr>
 * </table>
 */
@NullMarked
package io.sluice.bench;

import org.jspecify.annotations.NullMarked;
