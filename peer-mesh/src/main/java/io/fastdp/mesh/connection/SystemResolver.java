package io.fastdp.mesh.connection;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The machine's own resolver, each look-up on a short-lived thread because it may block for seconds. */
public final class SystemResolver implements NameResolver {
    @Override
    public CompletionStage<InetAddress> resolve(String host) {
        CompletableFuture<InetAddress> result = new CompletableFuture<>();
        try {
            result.complete(Subnet.literal(host));
            return result;
        } catch (UnknownHostException noLiteral) {
            Thread thread = new Thread(() -> lookUp(host, result), "fastdp-resolve");
            thread.setDaemon(true);
            thread.start();
            return result;
        }
    }

    private static void lookUp(String host, CompletableFuture<InetAddress> result) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (address instanceof Inet4Address) {
                    result.complete(address);
                    return;
                }
            }
            result.completeExceptionally(new UnknownHostException("lookup " + host + ": no IPv4 address"));
        } catch (UnknownHostException e) {
            UnknownHostException worded = new UnknownHostException("lookup " + host + ": no such host");
            worded.initCause(e);
            result.completeExceptionally(worded);
        } catch (SecurityException e) {
            result.completeExceptionally(e);
        }
    }
}
