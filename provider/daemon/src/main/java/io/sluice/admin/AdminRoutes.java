package io.sluice.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.sluice.admin.AdminAction.Notice;
import io.sluice.admin.AdminAction.NoticesResult;
import io.sluice.door.Keys;
import io.sluice.door.KeysType;
import io.sluice.http.BadRequest;
import io.sluice.http.Body;
import io.sluice.http.Exchange;
import io.sluice.http.Problem;
import io.sluice.http.Reply;
import io.sluice.http.Router;
import io.sluice.http.Target;
import io.sluice.lookup.KeyRule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The paths of the admin port: pages for GET and HEAD, actions for POST. One path may have both. */
final class AdminRoutes implements Router {
    private static final Logger LOG = LoggerFactory.getLogger(AdminRoutes.class);
    private static final Problem LATE =
            Problem.of(504, "it is not known whether this was taken: send it again, which does no harm");

    private final Map<String, AdminPage> pages;
    private final Map<String, AdminAction> actions;
    private final Map<String, Keys> keys = new LinkedHashMap<>();
    private final Duration limit;
    private final AtomicLong bodyBytes = new AtomicLong();

    /** @param limit how long an action may take */
    AdminRoutes(
            Map<String, AdminPage> pages, Map<String, AdminAction> actions, Map<String, KeyRule> keys, Duration limit) {
        this.pages = Map.copyOf(pages);
        this.actions = Map.copyOf(actions);
        keys.forEach((table, rule) -> this.keys.put(table, new Keys(rule)));
        this.limit = limit;
    }

    @Override
    public void route(HttpRequest request, Exchange exchange) throws BadRequest {
        HttpMethod method = request.method();
        if (request.uri().equals("*") || method.equals(HttpMethod.CONNECT)) {
            throw new BadRequest(Problem.notAllowed(actions.isEmpty() ? "GET, HEAD" : "GET, HEAD, POST"));
        }
        Target target = Target.of(request.uri());
        String path = '/' + target.first() + (target.rest() == null ? "" : '/' + target.rest());
        AdminPage page = pages.get(path);
        AdminAction action = actions.get(path);
        if (page == null && action == null) {
            throw new BadRequest(Problem.of(404, "no such page"));
        }
        if (page != null && (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))) {
            show(page, exchange);
        } else if (action != null && method.equals(HttpMethod.POST)) {
            post(action, request, exchange);
        } else {
            throw new BadRequest(
                    Problem.notAllowed(page == null ? "POST" : action == null ? "GET, HEAD" : "GET, HEAD, POST"));
        }
    }

    private static void show(AdminPage page, Exchange exchange) {
        AdminPage.Answer answer = page.get();
        exchange.answer(Reply.of(
                answer.status(),
                "Content-Type: " + answer.contentType() + "\r\nCache-Control: no-store\r\n",
                answer.body().getBytes(StandardCharsets.UTF_8)));
    }

    private void post(AdminAction action, HttpRequest request, Exchange exchange) throws BadRequest {
        // Any page that an operator's browser shows can have it post a form to this port, whose address is no secret,
        // and no network
        // stands between the two. Browsers say with each POST from which page it comes, and programs have no reason to:
        // no page of ours
        // posts anything, so what says so is refused. A type to ask for would not do: forms can send text/plain.
        if (request.headers().contains(HttpHeaderNames.ORIGIN)) {
            throw new BadRequest(
                    Problem.of(403, "a web page is behind this request (it has an Origin): use a program"));
        }
        if (HttpUtil.getContentLength(request, 0L) > NoticesBody.MAX_BYTES) {
            throw new BadRequest(Body.tooLarge(NoticesBody.MAX_BYTES));
        }
        boolean json = KeysType.isJson(request.headers());
        exchange.expectBody(new Body(NoticesBody.MAX_BYTES, bodyBytes, body -> {
            List<Notice> notices = NoticesBody.notices(body, json, keys);
            exchange.standAlone();
            exchange.whenFirst(() -> begin(action, notices, exchange));
        }));
    }

    /** With its turn on the connection, as what changes something has to wait for. */
    private void begin(AdminAction action, List<Notice> notices, Exchange exchange) {
        var unused = start(action, notices)
                .thenApply(result -> result) // of our own, so that the limit ends nobody else's
                .toCompletableFuture()
                .orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
                .handleAsync(
                        (result, failure) -> {
                            exchange.answer(reply(result, failure, notices.size()));
                            return result;
                        },
                        exchange.executor());
    }

    private static CompletionStage<NoticesResult> start(AdminAction action, List<Notice> notices) {
        try {
            return action.take(notices);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e); // thrown here, it could hit another exchange of the connection
        }
    }

    private static Reply reply(@Nullable NoticesResult result, @Nullable Throwable failure, int taken) {
        if (result instanceof NoticesResult.Taken) {
            byte[] body = ("{\"taken\":" + taken + "}\n").getBytes(StandardCharsets.US_ASCII);
            return Reply.of(202, "Content-Type: application/json\r\nCache-Control: no-store\r\n", body);
        }
        if (result instanceof NoticesResult.Unavailable away) {
            return Problem.later(away.why()).reply();
        }
        if (failure instanceof TimeoutException) {
            return LATE.reply();
        }
        LOG.error("a request to the admin port could not be answered", failure);
        return Problem.BROKEN;
    }
}
