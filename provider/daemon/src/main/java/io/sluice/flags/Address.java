package io.sluice.flags;

import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where to listen, written as {@code 127.0.0.1:8080}, {@code [::1]:8080} or {@code name:8080}; port 0 takes any free one. */
public final class Address implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String text) {
        String form = text.trim();
        int colon = form.lastIndexOf(':');
        String host = colon < 0 ? "" : form.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty() || (host.indexOf(':') >= 0 && !bracketed)) {
            throw new TypeConversionException("'" + text + "' is not an address like 127.0.0.1:8080 or [::1]:8080");
        }
        InetSocketAddress address = new InetSocketAddress(host, port(form.substring(colon + 1), text));
        if (address.isUnresolved()) {
            throw new TypeConversionException("the host of '" + text + "' is not known here");
        }
        return address;
    }

    /** Whether these digits are a port to connect to. */
    public static boolean isPort(String digits) {
        return digits.matches("\\d{1,5}") && Integer.parseInt(digits) >= 1 && Integer.parseInt(digits) <= 65_535;
    }

    private static int port(String digits, String text) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new TypeConversionException("the port of '" + text + "' is not a number from 0 to 65535");
    }
}
