/**
 * The port for OData: which views there are, what they hold, and queries of them. It knows no database: a coalescer finds the answers.
 *
 * <p>A request goes {@code ODataRoutes} - {@code KnownTargets} or {@code ServiceModel} (URL to {@code Resource}) - {@code ClientFields} (what
 * the client takes) - {@code ViewResource} - {@code Turn} - the coalescer - {@code AnswerHeads} (answer to reply). Who loads an answer makes
 * its body with {@code AnswerBody}, and a value of that with {@code KeptAnswer}. Errors are a {@code ServiceError}.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>{@code sluice-odata-N}, an event loop</td><td>its routes, what they remember, and the queries of its connections</td><td>never</td></tr>
 * <tr><td>a lane of the coalescer</td><td>{@code AnswerBody}, {@code KeptAnswer}: nothing is shared there</td><td></td></tr>
 * </table>
 */
@NullMarked
package io.sluice.odata;

import org.jspecify.annotations.NullMarked;
