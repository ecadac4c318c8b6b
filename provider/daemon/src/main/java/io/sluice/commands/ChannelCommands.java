package io.sluice.commands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.sluice.resp.Arguments;
import io.sluice.resp.Command;
import io.sluice.resp.CommandAnswer;
import io.sluice.resp.ReadyAnswer;
import io.sluice.resp.Resp;
import io.sluice.resp.Session;
import java.util.Set;

/** Subscriptions, which clients make as they connect: they are confirmed, and nothing is ever said on any channel. */
final class ChannelCommands {
    private static final int MOST_NAME = 256;

    private ChannelCommands() {}

    static CommandAnswer subscribe(Command command, Arguments arguments, Session session) {
        Set<String> channels = session.channels();
        int count = arguments.count() - 1;
        if (channels.size() + count > Session.MOST_CHANNELS) {
            return ReadyAnswer.error(
                    "ERR at most " + Session.MOST_CHANNELS + " channels: nothing is ever said on any of them here");
        }
        for (int i = 1; i <= count; i++) {
            if (arguments.length(i) > MOST_NAME) {
                return ReadyAnswer.error("ERR a channel's name has at most " + MOST_NAME + " bytes here");
            }
        }
        return told(command, arguments, session);
    }

    static CommandAnswer unsubscribe(Command command, Arguments arguments, Session session) {
        if (arguments.count() > 1) {
            return told(command, arguments, session);
        }
        String kind = kind(command);
        String[] all = session.channels().stream()
                .filter(channel -> channel.startsWith(kind))
                .toArray(String[]::new);
        int left = session.channels().size();
        for (String channel : all) {
            session.channels().remove(channel);
        }
        return ReadyAnswer.of((out, resp3) -> {
            if (all.length == 0) {
                Resp.push(out, resp3, 3);
                Resp.bulk(out, command.word());
                Resp.nil(out, resp3);
                Resp.integer(out, left);
            }
            for (int i = 0; i < all.length; i++) {
                message(out, resp3, command, all[i].substring(1), left - i - 1);
            }
        });
    }

    /** One letter for each kind, before the names of its channels. */
    private static String kind(Command command) {
        return switch (command) {
            case PSUBSCRIBE, PUNSUBSCRIBE -> "p";
            case SSUBSCRIBE, SUNSUBSCRIBE -> "s";
            default -> "c";
        };
    }

    private static CommandAnswer told(Command command, Arguments arguments, Session session) {
        boolean adds = kindAdds(command);
        int count = arguments.count() - 1;
        String[] names = new String[count];
        int[] sizes = new int[count];
        for (int i = 0; i < count; i++) {
            names[i] = new String(arguments.bytes(i + 1, 0), ISO_8859_1);
            String channel = kind(command) + names[i];
            var unused =
                    adds ? session.channels().add(channel) : session.channels().remove(channel);
            sizes[i] = session.channels().size();
        }
        return ReadyAnswer.of((out, resp3) -> {
            for (int i = 0; i < count; i++) {
                message(out, resp3, command, names[i], sizes[i]);
            }
        });
    }

    private static boolean kindAdds(Command command) {
        return command == Command.SUBSCRIBE || command == Command.PSUBSCRIBE || command == Command.SSUBSCRIBE;
    }

    private static void message(ByteBuf out, boolean resp3, Command command, String channel, int size) {
        Resp.push(out, resp3, 3);
        Resp.bulk(out, command.word());
        byte[] name = channel.getBytes(ISO_8859_1);
        Resp.bulk(out, name, 0, name.length);
        Resp.integer(out, size);
    }
}
