package io.sluice.bench.wire;

import io.netty.buffer.ByteBuf;

/** Replies of Redis' protocol as the answers that they are to a lookup: a value, none, or an error, which is 503. For one thread. */
final class RespAnswerParser implements AnswerParser {
    private final RespParser replies = new RespParser();
    private int status;

    @Override
    public boolean read(ByteBuf in) throws BadAnswerException {
        RespParser.Reply reply = replies.read(in);
        status = switch (reply) {
            case NONE -> 0;
            case VALUE, DONE -> 200;
            case NULL -> 404;
            case ERROR -> 503;
        };
        return reply != RespParser.Reply.NONE;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public boolean closes() {
        return false;
    }

    @Override
    public AnswerSource source() {
        return AnswerSource.UNSAID;
    }
}
