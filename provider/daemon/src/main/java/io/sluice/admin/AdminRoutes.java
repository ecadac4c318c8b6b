package io.sluice.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.sluice.admin.AdminAction.Notice;
import io.sluice.admin.AdminAction.NoticesResult;
import io.sluice.admin.AdminPost.Posted;
import io.sluice.door.KeysType;
import io.sluice.http.BadRequest;
import io.sluice.http.Body;
import io.sluice.http.Exchange;
import io.sluice.http.Problem;
import io.sluice.http.Reply;
import io.sluice.http.Router;
import io.sluice.http.Target;
import io.sluice.ports.Keys;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The paths of the admin port: pages for GET and HEAD, and what a POST does. One path may have both. */
final class AdminRoutes implements Router {
    private static final Logger LOG = LoggerFactory.getLogger(AdminRoutes.class);
    private static final Problem LATE =
            Problem.of(504, "it is not known whether this was taken: send it again, which does no harm");

    private static final Problem SLOW = Problem.later("this took too long: ask again");

    private final AdminContent content;
    private final Guard guard;
    private final Map<String, Keys> keys = new LinkedHashMap<>();
    private final Duration limit;
    private final AtomicLong bodyBytes = new AtomicLong();

    /** @param limit how long a POST may take */
    AdminRoutes(AdminContent content, AdminAccess access, Duration limit) {
        this.content = content;
        this.guard = new Guard(access);
        content.keys.forEach((table, rule) -> this.keys.put(table, new Keys(rule)));
        this.limit = limit;
    }

    @Override
    public void route(HttpRequest request, Exchange exchange) throws BadRequest {
        HttpMethod method = request.method();
        if (request.uri().equals("*") || method.equals(HttpMethod.CONNECT)) {
            throw new BadRequest(Problem.notAllowed(
                    content.notices.isEmpty() && content.posts.isEmpty() ? "GET, HEAD" : "GET, HEAD, POST"));
        }
        Target target = Target.of(request.uri());
        String path = '/' + target.first() + (target.rest() == null ? "" : '/' + target.rest());
        boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        boolean file = content.files.paths().contains(path);
        boolean index = path.equals("/") && !file && !content.pages.containsKey(path);
        guard.check(request, reads && (file || index || content.open.contains(path)), exchange.peer());
        AdminPage page = index ? this::index : content.pages.get(path);
        AdminAction notices = content.notices.get(path);
        AdminPost post = content.posts.get(path);
        SlowPage slow = content.slow.get(path);
        if (page == null && slow == null && !file && notices == null && post == null) {
            throw new BadRequest(Problem.of(404, "no such page"));
        }
        if (file && reads) {
            content.files.show(path, request, exchange);
        } else if (page != null && reads) {
            exchange.answer(shown(page, request));
        } else if (slow != null && reads) {
            slow(slow, exchange);
        } else if (notices != null && method.equals(HttpMethod.POST)) {
            tell(notices, request, exchange);
        } else if (post != null && method.equals(HttpMethod.POST)) {
            post(post, request, exchange);
        } else {
            List<String> allowed =
                    new ArrayList<>(page == null && slow == null && !file ? List.of() : List.of("GET", "HEAD"));
            if (notices != null || post != null) {
                allowed.add("POST");
            }
            throw new BadRequest(Problem.notAllowed(String.join(", ", allowed)));
        }
    }

    private AdminPage.Answer index() {
        return new AdminPage.Answer(200, "text/plain; charset=utf-8", content.index());
    }

    private void slow(SlowPage page, Exchange exchange) {
        var unused = page.get()
                .thenApply(AdminRoutes::reply)
                .toCompletableFuture()
                .orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
                .handleAsync(
                        (answer, failure) -> {
                            exchange.answer(
                                    answer != null
                                            ? answer
                                            : failure instanceof TimeoutException ? SLOW.reply() : failed(failure));
                            return answer;
                        },
                        exchange.executor());
    }

    private static Reply shown(AdminPage page, HttpRequest request) throws BadRequest {
        HttpHeaders headers = request.headers();
        AdminPage.Answer answer =
                page.get(String.join(",", headers.getAll(HttpHeaderNames.ACCEPT)), AdminQuery.of(request.uri()));
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        if (!Compression.pays(headers, body)) {
            return reply(answer);
        }
        String fields = "Content-Type: " + answer.contentType()
                + "\r\nContent-Encoding: gzip\r\nVary: Accept, Accept-Encoding\r\nCache-Control: no-store\r\n";
        return Reply.of(answer.status(), fields, Compression.gzip(body));
    }

    private static Reply reply(AdminPage.Answer answer) {
        return Reply.of(
                answer.status(),
                "Content-Type: " + answer.contentType() + "\r\nCache-Control: no-store\r\n",
                answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private void tell(AdminAction action, HttpRequest request, Exchange exchange) throws BadRequest {
        boolean json = KeysType.isJson(request.headers());
        expect(NoticesBody.MAX_BYTES, request, exchange, body -> {
            List<Notice> notices = NoticesBody.notices(body, json, keys);
            begin(exchange, () -> action.take(notices).thenApply(result -> reply(result, notices.size())));
        });
    }

    private void post(AdminPost post, HttpRequest request, Exchange exchange) throws BadRequest {
        if (!isJson(request.headers())) {
            throw new BadRequest(
                    Problem.of(415, "this path takes JSON alone, as it is: Content-Type: application/json"));
        }
        InetAddress peer = exchange.peer();
        String from = peer == null ? "" : peer.getHostAddress();
        expect(JsonBody.MAX_BYTES, request, exchange, body -> {
            Posted posted = new Posted(JsonBody.of(body), from);
            begin(exchange, () -> post.take(posted).thenApply(AdminRoutes::reply));
        });
    }

    /** No form of a page can send that. */
    private static boolean isJson(HttpHeaders headers) {
        String type =
                headers.get(HttpHeaderNames.CONTENT_TYPE, "").split(";", 2)[0].strip();
        String coding =
                headers.get(HttpHeaderNames.CONTENT_ENCODING, "identity").strip();
        return type.equalsIgnoreCase("application/json") && coding.equalsIgnoreCase("identity");
    }

    private void expect(int most, HttpRequest request, Exchange exchange, Body.BodyTaker taker) throws BadRequest {
        if (HttpUtil.getContentLength(request, 0L) > most) {
            throw new BadRequest(Body.tooLarge(most));
        }
        exchange.expectBody(new Body(most, bodyBytes, taker));
    }

    /** What a POST does. */
    private interface PostWork {
        CompletionStage<Reply> begin() throws BadRequest;
    }

    /** With its turn on the connection, as what changes something has to wait for. */
    private void begin(Exchange exchange, PostWork work) {
        exchange.standAlone();
        exchange.whenFirst(() -> {
            var unused = start(work)
                    .thenApply(result -> result) // of our own, so that the limit ends nobody else's
                    .toCompletableFuture()
                    .orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
                    .handleAsync(
                            (result, failure) -> {
                                exchange.answer(result != null ? result : failed(failure));
                                return result;
                            },
                            exchange.executor());
        });
    }

    private static CompletionStage<Reply> start(PostWork work) {
        try {
            return work.begin();
        } catch (BadRequest refused) {
            return CompletableFuture.completedStage(refused.problem().reply());
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e); // thrown here, it could hit another exchange of the connection
        }
    }

    private static Reply reply(NoticesResult result, int taken) {
        if (result instanceof NoticesResult.Unavailable away) {
            return Problem.later(away.why()).reply();
        }
        byte[] body = ("{\"taken\":" + taken + "}\n").getBytes(StandardCharsets.US_ASCII);
        return Reply.of(202, "Content-Type: application/json\r\nCache-Control: no-store\r\n", body);
    }

    private static Reply failed(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof BadRequest refused) {
            return refused.problem().reply();
        }
        if (cause instanceof TimeoutException) {
            return LATE.reply();
        }
        LOG.error("a request to the admin port could not be answered", failure);
        return Problem.BROKEN;
    }
}
