package io.sluice.flags;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a collector of traces is: a URL without a user, who would have a password. */
public final class CollectorUrl implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
        try {
            URI url = new URI(text.strip());
            if (url.getHost() != null
                    && url.getUserInfo() == null
                    && String.valueOf(url.getScheme()).matches("https?")) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw refusal();
        }
        throw refusal();
    }

    private static TypeConversionException refusal() {
        return new TypeConversionException("it is not a URL like http://localhost:4318"); // what it is may be secret
    }
}
