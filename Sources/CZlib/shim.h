#include <zlib.h>

// deflateInit2 is a macro, which Swift does not see. 16 over the window's bits asks for gzip's frame.
static inline int czlib_begin_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
