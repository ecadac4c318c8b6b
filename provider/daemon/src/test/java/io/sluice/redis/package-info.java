/** Tests of what fills and fences have in common. */
@NullMarked
package io.sluice.redis;

import org.jspecify.annotations.NullMarked;
