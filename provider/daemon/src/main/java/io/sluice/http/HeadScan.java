package io.sluice.http;

import io.netty.util.ByteProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Reads the raw bytes of a request's head beside Netty's decoder and finds what that accepts or hides: folded fields (it merges
 * them), a repeated Content-Length in HTTP/1.0 (it takes the first), odd spacing, controls and 8-bit bytes in the request line.
 */
final class HeadScan implements ByteProcessor {
    private static final String CONTENT_LENGTH = "content-length";

    private enum At {
        START,
        REQUEST_LINE,
        FIELD_START,
        FIELD_NAME,
        FIELD_VALUE
    }

    private At at = At.START;
    private int spaces;
    private boolean afterCr;
    private int matched;
    private int contentLengths;
    private @Nullable String fault;

    /** Makes ready for the next head. */
    void reset() {
        at = At.START;
        spaces = 0;
        afterCr = false;
        contentLengths = 0;
        fault = null;
    }

    /** True once a head has begun; empty lines before it do not count. */
    boolean begun() {
        return at != At.START;
    }

    /** What is wrong with this head so far, in one line; null if nothing is. */
    @Nullable
    String fault() {
        return fault;
    }

    @Override
    public boolean process(byte b) {
        if (b == '\n') {
            endLine();
        } else if (afterCr) {
            fault("a CR without LF");
        } else if (b == '\r') {
            afterCr = true;
        } else {
            inLine(b);
        }
        return fault == null;
    }

    private void endLine() {
        afterCr = false;
        if (at == At.REQUEST_LINE && spaces != 2) {
            fault("the request line is not method, target and version with one space between them");
        }
        if (at != At.START) {
            at = At.FIELD_START;
        }
    }

    private void inLine(byte b) {
        switch (at) {
            case START -> {
                at = At.REQUEST_LINE;
                inRequestLine(b);
            }
            case REQUEST_LINE -> inRequestLine(b);
            case FIELD_START -> {
                if (b == ' ' || b == '\t') {
                    fault("a folded header field");
                }
                at = At.FIELD_NAME;
                matched = 0;
                inFieldName(b);
            }
            case FIELD_NAME -> inFieldName(b);
            case FIELD_VALUE -> {}
        }
    }

    private void inRequestLine(byte b) {
        if (b == ' ') {
            spaces++;
        } else if (b < ' ' || b == 0x7F) { // bytes over 0x7F are negative
            fault("a control character or a raw byte over 0x7F in the request line");
        } else if (spaces == 2 && b >= 'a') {
            fault("the version is written in capitals");
        }
    }

    private void inFieldName(byte b) {
        if (b == ':') {
            at = At.FIELD_VALUE;
            if (matched == CONTENT_LENGTH.length() && ++contentLengths > 1) {
                fault("more than one Content-Length");
            }
        } else if (matched >= 0) {
            boolean same = matched < CONTENT_LENGTH.length() && (b | 0x20) == (CONTENT_LENGTH.charAt(matched) | 0x20);
            matched = same ? matched + 1 : -1;
        }
    }

    private void fault(String what) {
        if (fault == null) {
            fault = what;
        }
    }
}
