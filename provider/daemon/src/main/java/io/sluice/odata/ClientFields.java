package io.sluice.odata;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.sluice.ports.Quality;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of itself in the header of a request.
 *
 * @param gzip whether it would have bodies compressed
 * @param ifNoneMatch the tags of what it has; null for none
 * @param refusal why it cannot be served whatever it asks for; null if it can
 */
record ClientFields(Accept accept, boolean gzip, @Nullable String ifNoneMatch, @Nullable ServiceError refusal) {
    private static final AsciiString MAX_VERSION = AsciiString.cached("OData-MaxVersion");
    private static final AsciiString VERSION = AsciiString.cached("OData-Version");

    static ClientFields of(HttpHeaders headers) {
        List<String> noneMatch = headers.getAll(HttpHeaderNames.IF_NONE_MATCH);
        return new ClientFields(
                Accept.of(headers.getAll(HttpHeaderNames.ACCEPT)),
                wantsGzip(headers.getAll(HttpHeaderNames.ACCEPT_ENCODING)),
                noneMatch.isEmpty() ? null : String.join(",", noneMatch),
                versionFault(headers.get(VERSION), headers.get(MAX_VERSION)));
    }

    private static @Nullable ServiceError versionFault(@Nullable String version, @Nullable String most) {
        if (version != null
                && !version.strip().equals("4.0")
                && !version.strip().equals("4.01")) {
            return ServiceError.of(400, "OData-Version is 4.0 or 4.01 here, or not sent", "OData-Version");
        }
        if (most != null && !isFourOrMore(most)) {
            return ServiceError.of(
                    400,
                    "OData-MaxVersion is less than 4.0, in which all answers are; ask for 4.0",
                    "OData-MaxVersion");
        }
        return null;
    }

    /** Older clients put the name of their platform behind it: {@code 3.0;NetFx}. */
    private static boolean isFourOrMore(String version) {
        int semicolon = version.indexOf(';');
        try {
            return Double.parseDouble(semicolon < 0 ? version : version.substring(0, semicolon)) >= 4;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Rather than the bytes as they are. */
    private static boolean wantsGzip(List<String> fields) {
        double gzip = -1;
        double any = 0;
        double identity = 0;
        for (String field : fields) {
            for (String coding : field.split(",", -1)) {
                String[] parts = coding.split(";", -1);
                double quality = Quality.of(parts);
                switch (parts[0].strip().toLowerCase(Locale.ROOT)) {
                    case "gzip", "x-gzip" -> gzip = Math.max(gzip, quality);
                    case "identity" -> identity = quality;
                    case "*" -> any = quality;
                    default -> {}
                }
            }
        }
        double wanted = gzip < 0 ? any : gzip;
        return wanted > 0 && wanted >= identity;
    }
}
