// Changes of documents one after the other, as a mongod makes each of them in one.
//
// FerretDB reads a document, changes it and writes it back, and nothing keeps two from doing so at once: of four clients that raise one
// number at the same time, the greatest is lost in more than every second try. So it stands behind this, which knows of MongoDB's wire
// protocol how long a message is and what it asks for: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync"
)

const (
	// Length, number, number of the question, opcode; four bytes each.
	headerBytes = 16
	// Where the first key of an OP_MSG's body stands, which names the command: behind flags, the kind of section, the length of
	// the document and the type of the value.
	nameAt = headerBytes + 4 + 1 + 4 + 1
	// More than a mongod takes at once.
	messageBytesMax = 64 << 20
)

var opMsg = binary.LittleEndian.AppendUint32(nil, 2013)

// Held by whoever changes something until that is answered, also when nobody waits for the answer any more.
var changing sync.Mutex

// inTurns hands on what is asked at the listener to the server at an address, as long as there is a listener.
func inTurns(listener net.Listener, address string) error {
	for {
		client, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer client.Close()
			server, err := net.Dial("tcp", address)
			if err != nil {
				return
			}
			defer server.Close()
			carry(client, server)
		}()
	}
}

// carry hands on questions and answers until either side is gone. A driver asks nothing more on a connection before it has its answer.
func carry(client, server net.Conn) {
	for {
		question, err := message(client)
		if err != nil {
			return
		}
		answer, err := answered(server, question)
		if err != nil {
			return
		}
		if _, err := client.Write(answer); err != nil {
			return
		}
	}
}

func answered(server net.Conn, question []byte) ([]byte, error) {
	if changes(question) {
		changing.Lock()
		defer changing.Unlock()
	}
	if _, err := server.Write(question); err != nil {
		return nil, err
	}
	return message(server)
}

// changes says whether a message changes documents that are there. What comes and goes whole needs no turn.
func changes(message []byte) bool {
	if len(message) < nameAt || !bytes.Equal(message[12:headerBytes], opMsg) {
		return false
	}
	name, _, _ := bytes.Cut(message[nameAt:], []byte{0})
	return string(name) == "update" || string(name) == "findAndModify"
}

// message reads a whole one.
func message(from io.Reader) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(from, length[:]); err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(length[:])
	if size < headerBytes || size > messageBytesMax {
		return nil, fmt.Errorf("a message of %d bytes", size)
	}
	whole := make([]byte, size)
	copy(whole, length[:])
	_, err := io.ReadFull(from, whole[len(length):])
	return whole, err
}
