package io.sluice.admin;

/** What the answers of the admin port tell browsers: an operator's one may show this port's page beside any other. */
final class AdminHeads {
    private static final String ALWAYS = lines(
            """
            X-Content-Type-Options: nosniff
            X-Frame-Options: DENY
            Referrer-Policy: no-referrer
            Cross-Origin-Opener-Policy: same-origin
            Cross-Origin-Embedder-Policy: require-corp
            Cross-Origin-Resource-Policy: same-origin
            Permissions-Policy: camera=(), geolocation=(), microphone=()
            """);

    /** Of what is no page of the Web: whatever it holds, a browser does nothing with it. */
    static final String DATA = ALWAYS
            + lines(
                    "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\n");

    /** Of pages of the Web: what they need is served here, and nothing is written into them. */
    static final String PAGE = ALWAYS
            + lines(
                    "Content-Security-Policy: default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'\n");

    private AdminHeads() {}

    private static String lines(String text) {
        return text.replace("\n", "\r\n");
    }
}
