package io.sluice.commands;

import io.sluice.transport.Limits;
import java.net.InetSocketAddress;

/**
 * The bounds of the port that speaks Redis' protocol.
 *
 * @param listen port 0 takes a free one
 * @param maxKeys that one command may name
 * @param unknown what is said of a key that is of no table
 * @param limits of its connections; idle ones are left alone
 */
public record RespSettings(InetSocketAddress listen, int maxKeys, UnknownKeys unknown, Limits limits) {}
