package io.sluice.http;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;

/**
 * A GET whose header section has passed {@link RequestCheck} before: HTTP/1.1, no body, no expectation, a connection that is kept.
 * Its headers are shared, and not to be changed.
 */
final class KnownRequest extends DefaultHttpRequest {
    KnownRequest(String uri, HttpHeaders headers) {
        super(HttpVersion.HTTP_1_1, HttpMethod.GET, uri, headers);
    }
}
