/**
 * The servers that the daemon uses, the operator's own or embedded ones; what has to be ended when it ends. Embedded servers are found by
 * {@link java.util.ServiceLoader}: a program for production comes without them. No thread of its own runs here.
 */
@NullMarked
package io.sluice.servers;

import org.jspecify.annotations.NullMarked;
