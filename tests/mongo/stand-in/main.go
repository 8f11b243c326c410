// The server that stands in for a mongod where there is none: FerretDB, with its data in SQLite files.
//
// It is started as a mongod is and says the same when it is ready, so the tests need not know which of the two they have. It ends
// at SIGTERM. What it lacks of a real mongod: it uses no index but that of _id, so it shows behaviour and no plans. What it would lack
// beside that is put right in `turns`: that a change of a document is not lost under another one.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	folder := flag.String("dbpath", "", "the folder of the data, which must exist")
	address := flag.String("bind_ip", "127.0.0.1", "the address to listen on")
	port := flag.String("port", "27017", "the port to listen on; 0 for any that is free")
	flag.Bool("nounixsocket", true, "there is none in any case")
	flag.Parse()

	if err := serve(*folder, net.JoinHostPort(*address, *port)); err != nil {
		log.Fatal(err)
	}
}

func serve(folder, address string) error {
	if folder == "" {
		return fmt.Errorf("--dbpath is missing")
	}
	data, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	defer listener.Close()
	server, err := ferretdb.New(&ferretdb.Config{
		Listener: ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		// Clients that are cut off are the tests' daily bread, and would be a warning each.
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Handler:   "sqlite",
		SQLiteURL: (&url.URL{Scheme: "file", OmitHost: true, Path: data + "/"}).String(),
	})
	if err != nil {
		return err
	}
	running, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	// The address can be asked for once it runs, and running does not come back.
	go func() {
		behind := strings.Trim(strings.TrimPrefix(server.MongoDBURI(), "mongodb://"), "/")
		fmt.Printf("waiting for connections on %s\n", listener.Addr())
		log.Fatal(inTurns(listener, behind))
	}()
	return server.Run(running)
}
